"""`python -m linli.communities`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.communities.main import COMMUNITIES

if __name__ == "__main__":
    main(COMMUNITIES)
