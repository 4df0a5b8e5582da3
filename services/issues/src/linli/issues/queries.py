"""What is read: lists."""

from linli.chassis.lists import Listing
from linli.issues.rows import IssueRow, shown_issue
from linli.issues.tables import issue_list

ISSUES = Listing("issue", issue_list, IssueRow, shown_issue, newest_by="occurred_at")
