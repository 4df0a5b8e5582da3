"""`python -m linli.volunteers`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.volunteers.main import VOLUNTEERS

if __name__ == "__main__":
    main(VOLUNTEERS)
