"""`python -m linli.issues`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.issues.main import ISSUES

if __name__ == "__main__":
    main(ISSUES)
