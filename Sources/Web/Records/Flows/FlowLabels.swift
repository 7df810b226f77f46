import Basics
import Collect
import FormEngine
import Formats
import Records
import Store

/// What codes of forms and places that people told are called, and where they are.
struct FlowLabels {
  let words: Words
  private let atlas: PlaceAtlas
  private let day: Day
  private let labels: RoleLabels
  /// Codes of countries by what they are called in any language of the form.
  private let countries: [String: String]

  init(_ visit: Visit, store: Store, forms: Forms, atlas: PlaceAtlas) async throws {
    words = visit.words
    self.atlas = atlas
    day = visit.today
    var countries: [String: String] = [:]
    let ids = try await store.read { try $0.formsCountingFlows() }
    labels = try await RoleLabels("flow", of: ids, in: words.language, store: store, forms: forms) {
      role, choice, form in
      guard role == "flow.destination", CountryCentres.all[choice.name] != nil else { return }
      for language in Language.allCases {
        countries[Folding.fold(form.plainText(choice.label, in: form.language(for: language)))] = choice.name
      }
    }
    self.countries = countries
  }

  /// What a code of a question is called; `not told` where there was none.
  func label(_ code: String, of part: String) -> String {
    code.isEmpty ? words["flow.unknown"] : labels["flow.\(part)", code]
  }

  func name(of group: FlowGroup) -> String {
    let parts = [
      group.direction.map { label($0, of: "direction") }, group.nationality.map { label($0, of: "nationality") },
    ].compactMap(\.self)
    return parts.isEmpty ? words["flow.everybody"] : parts.joined(separator: words["list.comma"])
  }

  /// A place as it was told: a country by its name in the reader's language where it is one.
  func place(_ text: String) -> String {
    if text.isEmpty { return words["flow.unknown"] }
    let code = countries[Folding.fold(text)] ?? text
    let label = labels["flow.destination", code]
    return label == code ? text : label
  }

  /// Where it is: a known place, else the middle of its country; nil when neither is known.
  func position(_ text: String) -> Position? {
    let parts = text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
    for part in [text] + parts.reversed() where !part.isEmpty {
      if let centre = CountryCentres.all[part] ?? countries[Folding.fold(part)].flatMap({ CountryCentres.all[$0] }) {
        return centre
      }
      if let place = atlas.place(named: part, on: day), let centre = atlas[place]?.centre { return centre }
    }
    return nil
  }
}

/// The middles of countries, for drawing: the geographic coordinates of the CIA World Factbook (public domain), in whole or
/// half degrees.
enum CountryCentres {
  static let all: [String: Position] = [
    "AFG": at(33, 65), "AZE": at(40.5, 47.5), "BGR": at(43, 25), "DEU": at(51, 9), "EGY": at(27, 30),
    "FRA": at(46, 2), "GBR": at(54, -2), "GEO": at(42, 43.5), "GRC": at(39, 22), "IRN": at(32, 53),
    "IRQ": at(33, 44), "ITA": at(42.8, 12.8), "JOR": at(31, 36), "LBN": at(33.8, 35.8), "PAK": at(30, 70),
    "PSE": at(32, 35.2), "RUS": at(60, 100), "SOM": at(10, 49), "SWE": at(62, 15), "SYR": at(35, 38),
    "TKM": at(40, 60), "TUR": at(39, 35), "UKR": at(49, 32), "UZB": at(41, 64), "YEM": at(15, 48),
  ]

  private static func at(_ latitude: Double, _ longitude: Double) -> Position {
    Position(longitude: longitude, latitude: latitude)
  }
}
