"""What a town holds its issues to: categories, policies, calendars. Versioned data."""
