"""Finding the server by an address: POX, SOAP and JSON, answered from the sandbox's users, and wrong ways on demand."""

from exchangelib.sandbox.autodiscover.orders import Order
from exchangelib.sandbox.autodiscover.service import Autodiscover

__all__ = ["Autodiscover", "Order"]
