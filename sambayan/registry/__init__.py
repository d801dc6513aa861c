"""Who and where: people and roles, UMKM, operators, permits, sentra and stalls, areas, consent."""
