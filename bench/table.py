"""Tables on the terminal, and the same as Markdown for the record."""

from dataclasses import dataclass, field


@dataclass
class Table:
    title: str
    columns: list[str]
    aim: str = ""
    rows: list[list[str]] = field(default_factory=list)

    def row(self, *cells: str) -> None:
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(list(cells))

    def text(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [self.title, *([f"Aim: {self.aim}"] if self.aim else []), ""]
        lines += [
            "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
            for row in [self.columns, ["─" * width for width in widths], *self.rows]
        ]
        return "\n".join(lines) + "\n"

    def markdown(self) -> str:
        head = "| " + " | ".join(self.columns) + " |\n|---" + "|---:" * (len(self.columns) - 1) + "|\n"
        aim = f"Aim: {self.aim}.\n\n" if self.aim else ""
        return f"## {self.title}\n\n{aim}{head}" + "".join("| " + " | ".join(row) + " |\n" for row in self.rows)


def factor(before: float, now: float) -> str:
    return f"{before / now:.1f}×"
