# check: below 0 a tenth comes through
# says: That is ReLU
def leaky_relu(x):
    return max(0.0, x)


def slope(x):
    return 1.0 if x > 0 else 0.0
