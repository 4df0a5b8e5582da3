"""`python -m linli.courses`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.courses.main import COURSES

if __name__ == "__main__":
    main(COURSES)
