package import Basics
package import Store

/// A pin as lists show it.
package struct PinLine: Equatable, Sendable {
  package let id: ID<Pin>
  package let pin: PinRecord
  package let made: Instant
}

extension Reader {
  /// All pins, the oldest first.
  package func pins() throws -> [PinLine] {
    try rows(
      "SELECT id, title, tabulation, figure, picture, made FROM pin ORDER BY made ASC NULLS LAST, id ASC NULLS LAST"
    )
    .map(PinLine.init)
  }

  package func pin(_ id: ID<Pin>) throws -> PinLine? {
    try row("SELECT id, title, tabulation, figure, picture, made FROM pin WHERE id = \(id)").map(PinLine.init)
  }
}

extension PinLine {
  fileprivate init(_ row: Row) throws {
    let (figure, picture): (String, String) = (try row["figure"], try row["picture"])
    id = try row["id"]
    pin = PinRecord(
      title: try row.json("title"),
      tabulation: try row.json("tabulation"),
      figure: Crosstab.Figure(rawValue: figure) ?? .value, picture: PinRecord.Picture(rawValue: picture) ?? .bar)
    made = try row["made"]
  }
}

extension Writer {
  func write(_ state: PinProjection.State, pin: ID<Pin>) throws {
    guard !state.isRemoved else {
      try run("DELETE FROM pin WHERE id = \(pin)")
      return
    }
    let title = try JSONText.encode(state.pin.title)
    let tabulation = try JSONText.encode(state.pin.tabulation)
    try run(
      """
      INSERT INTO pin (id, form, title, tabulation, figure, picture, author, made)
      VALUES (\(pin), \(state.pin.form), \(title), \(tabulation), \(state.pin.figure.rawValue),
        \(state.pin.picture.rawValue), \(state.author), \(state.made))
      ON CONFLICT (id) DO UPDATE SET title = excluded.title, tabulation = excluded.tabulation,
        figure = excluded.figure, picture = excluded.picture
      """)
  }
}
