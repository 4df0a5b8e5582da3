-- For psql, as superuser on the restored server: every service's database is there, and its store is whole.
\set ON_ERROR_STOP on
\connect linli_communities
\ir store.sql
\connect linli_issues
\ir store.sql
\connect linli_volunteers
\ir store.sql
\connect linli_library
\ir store.sql
\connect linli_courses
\ir store.sql
\connect linli_dashboards
\ir store.sql
