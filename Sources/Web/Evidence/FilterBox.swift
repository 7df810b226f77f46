import Basics
import Evidence
import Records

/// The conditions of a tabulation, each with a way to take it off, and the fields that add another.
struct FilterBox: Equatable, Sendable {
  let filters: [Chip]
  let filter: Field
  let place: Field
  let from: Field
  let to: Field

  struct Chip: Equatable, Sendable {
    let text: String
    let withoutPath: String
    let name: String
    let value: String
  }
}

extension FilterBox {
  init(_ request: TabulationRequest, _ words: TabulationWords, places: PlaceAtlas, address: String) {
    let say = words.words
    let asked = request.tabulation.filter
    func quiet(_ field: Field) -> Field { field.with { ($0.isRequired, $0.saysOptional) = (false, false) } }
    func day(_ name: String, _ day: Day?) -> Field {
      quiet(Field(name, say["evidence.\(name)"], day?.description ?? "")).with { $0.type = "date" }
    }
    filter = quiet(Field("where", say["evidence.filterQuestion"])).with {
      $0.options =
        [.init("", say["evidence.any"], isChosen: true)]
        + words.filters.map { .init("\($0.path)=\($0.code)", $0.label, isChosen: false) }
    }
    place = quiet(Field("place", say["evidence.filterPlace"]))
    (from, to) = (day("from", asked.from), day("to", asked.to))
    func chip(_ text: String, _ name: String, _ value: String, without filter: Tabulation.Filter) -> Chip {
      let without = request.with { $0.tabulation.filter = filter }
      return Chip(text: text, withoutPath: "\(address)?\(without.query)", name: name, value: value)
    }
    filters =
      asked.places.map { place in
        chip(places.path(place, in: say.language), "place", place.description, without: asked.without(place: place))
      }
      + asked.answers.sorted { $0.key < $1.key }.flatMap { path, codes in
        codes.map { code in
          chip(words.condition(path, [code]), "where", "\(path)=\(code)", without: asked.without(code, to: path))
        }
      }
  }
}

extension Tabulation.Filter {
  func without(_ code: String, to path: String) -> Self {
    var answers = answers.mapValues(Set.init)
    answers[path]?.remove(code)
    if answers[path]?.isEmpty == true { answers[path] = nil }
    return Self(answers: answers, places: Set(places), from: from, to: to, states: Set(states))
  }

  fileprivate func without(place: ID<Place>) -> Self {
    Self(
      answers: answers.mapValues(Set.init), places: Set(places).subtracting([place]), from: from, to: to,
      states: Set(states))
  }
}
