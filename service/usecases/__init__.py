"""One module for each thing somebody asks for."""
