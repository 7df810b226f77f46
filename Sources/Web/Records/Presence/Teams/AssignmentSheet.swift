import Basics
import Formats
package import Office
package import Records

/// The sheet of who takes which place in a round, as it may be read in again: on pages and at the command line.
package struct AssignmentSheet {
  private let words: Words
  private let atlas: PlaceAtlas
  private let teams: [FieldTeam]
  private let mark: DataMark?

  package static let mostRows = 200_000

  package init(words: Words, atlas: PlaceAtlas, teams: [FieldTeam], mark: DataMark?) {
    (self.words, self.atlas, self.teams, self.mark) = (words, atlas, teams, mark)
  }

  var header: [String] { ["code", "place", "team", "until", "status"].map { words["team.column.\($0)"] } }

  /// By code.
  func rows(_ places: [TeamPlace]) -> [[ExportValue]] {
    let names = Dictionary(teams.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    return places.map { place -> (String, [ExportValue]) in
      let code = atlas[place.place]?.code ?? ""
      return (
        code,
        [
          .text(code), .text(atlas.path(place.place, in: words.language)),
          place.team.map { .text(names[$0] ?? words["team.unheard"]) } ?? .empty,
          place.until.map { .text($0.description) } ?? .empty,
          .text(words["presence.status.\(place.status.rawValue)"]),
        ]
      )
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  package func separatedValues(_ places: [TeamPlace]) -> [UInt8] {
    TableFile.csv.bytes(
      sheet: "", header: header + (mark.map { _ in [words["presence.column.mark"]] } ?? []),
      rows(places).map { row in row + (mark.map { [.text($0.text)] } ?? []) })
  }
}

extension AssignmentCount {
  package func told(_ words: Words) -> String {
    words(
      "team.assign.done",
      [
        "assigned": .text(words.number(assigned)), "takenBack": .text(words.number(takenBack)),
        "left": .text(words.number(left)), "same": .text(words.number(same)),
      ])
  }
}
