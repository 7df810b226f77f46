package import Basics
import Foundation
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
    let (title, tabulation): (String, String) = (try row["title"], try row["tabulation"])
    let (figure, picture): (String, String) = (try row["figure"], try row["picture"])
    id = try row["id"]
    pin = PinRecord(
      title: try JSONDecoder().decode(LocalizedText.self, from: Data(title.utf8)),
      tabulation: try JSONDecoder().decode(Tabulation.self, from: Data(tabulation.utf8)),
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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let title = String(decoding: try encoder.encode(state.pin.title), as: UTF8.self)
    let tabulation = String(decoding: try encoder.encode(state.pin.tabulation), as: UTF8.self)
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
