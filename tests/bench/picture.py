"""The CPU of a call as a picture: a bar for each program, in a group for each operation."""
from xml.sax.saxutils import escape

from measure import FLOOR_CLIENT

WIDTH, LABEL, BAR, GAP, GROUP = 860, 230, 18, 8, 46
SCALE_WIDTH = WIDTH - LABEL - 90
COLOURS = {"floor": "#8c8c8c", "service": "#1f6feb", "peer": "#d08a2e"}


def _text(x, y, text, anchor="start", weight="normal"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'


def _bars(setting, service):
    """(name, colour, spread): the floor as one bar, then the programs that make the whole call."""
    bars = [("empty gRPC call + bare request", COLOURS["floor"], setting.floor())] if setting.floor() else []
    for name in setting.names():
        if name.startswith("gRPC, ") or name == FLOOR_CLIENT:
            continue
        colour = COLOURS["service" if name.startswith(service) else "peer"]
        bars.append((name, colour, setting.figure(name, "cpu_us")))
    return bars


def draw(settings, service):
    """One group per setting. The thin line over a bar spans its rounds' minimum and maximum."""
    groups = [(setting, _bars(setting, service)) for setting in settings]
    most = max(figure.most for _, bars in groups for _, _, figure in bars)
    scale = SCALE_WIDTH / most
    shapes, y = [], 10
    for setting, bars in groups:
        title = f"{setting.run.operation.capitalize()}, {setting.run.in_flight:,} in flight: CPU of a call, µs"
        shapes.append(_text(0, y + 14, title, weight="bold"))
        y += GROUP - BAR
        for name, colour, figure in bars:
            middle = y + BAR / 2
            shapes.append(_text(LABEL - 10, y + 14, name, "end"))
            shapes.append(f'<rect x="{LABEL}" y="{y}" width="{figure.median * scale:.1f}" height="{BAR}" fill="{colour}"/>')
            shapes.append(f'<path d="M{LABEL + figure.least * scale:.1f} {middle}H{LABEL + figure.most * scale:.1f}" stroke="#444"/>')
            shapes.append(_text(LABEL + figure.most * scale + 8, y + 14, f"{figure.median:.0f}"))
            y += BAR + GAP
        y += GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" font-family="sans-serif" font-size="13">\n'
            f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>\n' + "\n".join(shapes) + "\n</svg>\n")
