import Basics
import Records

/// Makes the page, and reads what it sent.
struct RoundPlacesView {
  let id: ID<RoundImport>
  let view: PresenceView
  let proof: String

  private var words: Words { view.words }
  static let shown = 200
  static let left = "out"

  /// Those that wait first, then those read otherwise than they stand, each the most frequent first.
  func page(_ places: [WrittenPlace], problem: String?) -> ImportDecisionsPage {
    let unclear = places.filter { $0.isOpen || $0.isDoubtful || $0.decision != nil }
      .sorted { (rank($0), -$0.rows, $0.row) < (rank($1), -$1.rows, $1.row) }
    let open = places.filter(\.isOpen)
    let hidden = unclear.count - Self.shown
    return ImportDecisionsPage(
      title: words["presence.import.places.title"],
      lead: words(
        "presence.import.places.lead",
        [
          "all": .text(words.number(places.count)), "open": .text(words.number(open.count)),
          "doubtful": .text(words.number(places.count(where: \.isDoubtful))),
        ]), proof: proof, action: RoundImportRoutes.path(id) + "/places", problem: problem,
      none: words["presence.import.places.none"], meant: words["presence.import.places.meant"],
      lines: unclear.prefix(Self.shown).enumerated().map { line($0.offset + 1, $0.element) }, isEmpty: unclear.isEmpty,
      more: hidden > 0 ? words("presence.import.places.more", ["count": .number(hidden)]) : nil)
  }

  private func rank(_ place: WrittenPlace) -> Int { place.isOpen ? 0 : place.isDoubtful ? 1 : 2 }

  private func line(_ number: Int, _ place: WrittenPlace) -> ImportDecisionsPage.Line {
    let (state, tone) =
      if let decision = place.decision {
        (decision.place.map(name) ?? words["presence.import.places.leftOut"], "tone-good")
      } else if let found = place.repair.place {
        (name(found), "tone-care")
      } else {
        (words["presence.import.places.open"], "tone-bad")
      }
    let named = place.repair.candidates.map(name)
    let findings = place.repair.findings.map { words.diagnostic($0.diagnostic(candidates: named, at: nil)) }
    let why = place.decision == nil ? findings : [words["presence.import.places.decided"]]
    var candidates = place.repair.candidates
    for known in [place.repair.place, place.decision?.place].compactMap({ $0 }) where !candidates.contains(known) {
      candidates.insert(known, at: 0)
    }
    let shown = String(place.text.prefix(60))
    return ImportDecisionsPage.Line(
      key: place.key, keyName: "key-\(number)", text: place.text,
      rows: words(
        "presence.import.places.rows", ["count": .number(place.rows), "row": .text(words.number(place.row))]),
      state: state, tone: tone, why: why.joined(separator: " "), choiceName: "choice-\(number)",
      choiceLabel: words("presence.import.places.choice", ["place": .isolated(shown)]),
      options: [.init("", words["presence.import.places.asItIs"], isChosen: place.decision == nil)]
        + candidates.map { .init($0.description, name($0), isChosen: $0 == place.decision?.place) }
        + [
          .init(
            Self.left, words["presence.import.places.leaveOut"],
            isChosen: place.decision != nil && place.decision?.place == nil)
        ],
      otherName: "other-\(number)", otherLabel: words("presence.import.places.other", ["place": .isolated(shown)]),
      otherHint: words["presence.import.places.otherHint"], other: "")
  }

  private func name(_ place: ID<Place>) -> String {
    let path = view.atlas.path(place, in: words.language)
    return view.atlas[place]?.code.map { "\(path) (\($0))" } ?? path
  }

  /// What was decided, without lines that were left as they are. Throws where a place that was typed is not known.
  static func decisions(_ form: Form, _ atlas: PlaceAtlas, on day: Day) throws -> [PlaceDecision] {
    try (1...shown).compactMap { number -> PlaceDecision? in
      guard let key = form["key-\(number)"] else { return nil }
      if let other = form["other-\(number)"] {
        guard let place = atlas.place(named: Digits.ascii(other), on: day) ?? atlas.place(named: other, on: day) else {
          throw PresenceRefusal.placeUnknown
        }
        return PlaceDecision(key: key, place: place)
      }
      guard let choice = form["choice-\(number)"] else { return nil }
      if choice == left { return PlaceDecision(key: key, place: nil) }
      return ID<Place>(choice).map { PlaceDecision(key: key, place: $0) }
    }
  }
}
