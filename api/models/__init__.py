"""The models behind the routes: workloads, their optimum, places and cloud regions."""
