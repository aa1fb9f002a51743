"""What goes over the wire: XML, SOAP, and the text of values. Knows nothing of items, and sends nothing."""
