"""How our pictures look."""

from matplotlib.axes import Axes

INK, QUIET, BLUE, AMBER = "#1f2430", "#8a90a0", "#2f6fed", "#d9822b"
INCHES, DOTS = (11.0, 4.8), 150  # of the whole picture, and for each inch


def tidy(axes: Axes) -> None:
    axes.set_title(axes.get_title(), loc="center", fontsize=12, color=INK, pad=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color="#e6e8ee", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, labelsize=9)
    axes.legend(loc="upper left", fontsize=9, facecolor="white", edgecolor="none", framealpha=0.9)
