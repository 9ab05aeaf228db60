module trafficapp

go 1.19
