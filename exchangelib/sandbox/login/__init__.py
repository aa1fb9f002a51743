"""How clients prove who they are: one file for each scheme, over HTTP's headers and the connection; it knows no XML."""
