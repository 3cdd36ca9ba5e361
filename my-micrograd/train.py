"""My own training loop."""

# from engine import Value
# from nn import MLP
#
# 1:51  four examples: xs = [[2, 3, -1], [3, -1, 0.5], [0.5, 1, 1], [1, 1, -1]], ys = [1, -1, -1, 1]
# 1:52  the loss: the sum of (prediction - target) ** 2
# 2:01  twenty times: forward, gradients to zero, backward, every p.data a step against its gradient
