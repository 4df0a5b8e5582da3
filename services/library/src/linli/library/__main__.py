"""`python -m linli.library`: the service in a process of its own."""

from linli.chassis.standalone import main
from linli.library.main import LIBRARY

main(LIBRARY)
