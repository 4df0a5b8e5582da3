"""`python -m linli.dashboards`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.dashboards.main import DASHBOARDS

if __name__ == "__main__":
    main(DASHBOARDS)
