"""The part of isal that tocsin uses, as types; its own speak of a type that is not there."""
