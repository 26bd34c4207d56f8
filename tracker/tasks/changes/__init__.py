"""Changes to an issued plan (更正、撤销、恢复、增补), each looked at before it is confirmed."""
