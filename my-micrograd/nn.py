"""My own network, made of my own Values."""

# from engine import Value
#
# 1:44  class Neuron: nin weights and a bias, drawn from -1 to 1; called with x it gives tanh(w · x + b)
# 1:47  class Layer: nout neurons that all see the same x
# 1:49  class MLP: layers one after the other; one single output comes without a list
# 1:58  parameters() of each of them: the weights, then the bias
# 2:11  zero_grad() of a network
