import Basics
import Records

/// The places of a sheet as they are written, as the page asks which are meant; and reads what it sent.
struct WrittenPlacesView {
  let path: String
  let atlas: PlaceAtlas
  let words: Words
  let proof: String
  /// The key of what the page says first.
  var lead = "presence.import.places.lead"
  /// Whether rows wait until somebody says that a place is meant that is only likely; it is proposed then.
  var asksForGuesses = false

  static let shown = 200
  static let left = "out"

  /// Those that wait first, then those read otherwise than they stand, each the most frequent first.
  func page(_ places: [WrittenPlace], problem: String?) -> ImportDecisionsPage {
    let unclear = places.filter { $0.isOpen || $0.isDoubtful || $0.decision != nil }
      .sorted { (rank($0), -$0.rows, $0.row) < (rank($1), -$1.rows, $1.row) }
    let open = places.filter(waits)
    let hidden = unclear.count - Self.shown
    return ImportDecisionsPage(
      title: words["presence.import.places.title"],
      lead: words(
        lead,
        [
          "all": .text(words.number(places.count)), "open": .text(words.number(open.count)),
          "doubtful": .text(words.number(places.count { $0.isDoubtful && !waits($0) })),
        ]), proof: proof, action: path, problem: problem,
      none: words["presence.import.places.none"], meant: words["presence.import.places.meant"],
      lines: unclear.prefix(Self.shown).enumerated().map { line($0.offset + 1, $0.element) }, isEmpty: unclear.isEmpty,
      more: hidden > 0 ? words("presence.import.places.more", ["count": .number(hidden)]) : nil)
  }

  private func waits(_ place: WrittenPlace) -> Bool { place.isOpen || asksForGuesses && place.isGuess }

  private func rank(_ place: WrittenPlace) -> Int { waits(place) ? 0 : place.isDoubtful ? 1 : 2 }

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
    let chosen = place.decision?.place ?? (asksForGuesses && place.isGuess ? place.repair.place : nil)
    return ImportDecisionsPage.Line(
      key: place.key, keyName: "key-\(number)", text: place.text,
      rows: words(
        "presence.import.places.rows", ["count": .number(place.rows), "row": .text(words.number(place.row))]),
      state: state, tone: tone, why: why.joined(separator: " "), choiceName: "choice-\(number)",
      choiceLabel: words("presence.import.places.choice", ["place": .isolated(shown)]),
      options: [.init("", words["presence.import.places.asItIs"], isChosen: place.decision == nil && chosen == nil)]
        + candidates.map { .init($0.description, name($0), isChosen: $0 == chosen) }
        + [
          .init(
            Self.left, words["presence.import.places.leaveOut"],
            isChosen: place.decision != nil && place.decision?.place == nil)
        ],
      otherName: "other-\(number)", otherLabel: words("presence.import.places.other", ["place": .isolated(shown)]),
      otherHint: words["presence.import.places.otherHint"], other: "")
  }

  private func name(_ place: ID<Place>) -> String {
    let path = atlas.path(place, in: words.language)
    return atlas[place]?.code.map { "\(path) (\($0))" } ?? path
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
