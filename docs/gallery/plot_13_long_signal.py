"""
A long signal on a small screen
===============================

A signal of a million samples has to be drawn on a thousand pixels. If only every thousandth
sample is drawn, short events are lost. The smallest and the largest value of each window lose
none.
"""

import matplotlib.pyplot as plt
import numpy as np

import cpool

# %%
# The signal is made here: a slow wave whose height changes, noise, and five short clicks of 3
# samples each.

rng = np.random.default_rng(2)
time = np.linspace(0, 100, 1_000_000, dtype=np.float32)
signal = np.sin(0.4 * time) * np.cos(0.05 * time) + rng.normal(0, 0.1, time.size).astype(np.float32)
clicks = [120_345, 318_222, 475_501, 640_007, 871_114]
for click in clicks:
    signal[click : click + 3] += 2.5

# %%
# A window over one axis is a tuple of one number. Each window of 1000 samples becomes one number.

low = cpool.min_pool(signal, (1000,))
high = cpool.max_pool(signal, (1000,))
mean = cpool.avg_pool(signal, (1000,))
middle = cpool.avg_pool(time, (1000,))
print(signal.shape, low.shape)

figure, axes = plt.subplots(2, 1, figsize=(9, 5.4), sharex=True, sharey=True, layout="constrained")
axes[0].plot(time[::1000], signal[::1000], color="tab:grey", linewidth=0.8)
axes[0].set(title="every thousandth sample: all clicks are missed")
axes[1].fill_between(middle, low, high, color="tab:blue", alpha=0.4, label="smallest to largest")
axes[1].plot(middle, mean, color="tab:blue", label="mean")
axes[1].set(title="minimum, average and maximum of each window of 1000", xlabel="time")
axes[1].legend(loc="upper left", ncols=2)
axes[1].set_ylim(-1.5, 3.8)
figure.suptitle("A signal of a million samples, drawn with a thousand values")
plt.show()

# %%
# The clicks are the windows that rise most above their mean. Their numbers, in thousands of
# samples, are where the clicks were put.

print(np.sort(np.argsort(high - mean)[-5:]), [click // 1000 for click in clicks])
