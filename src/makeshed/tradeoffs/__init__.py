"""Where another plan wins: families of plans, bisection, and bounds on another aim."""
