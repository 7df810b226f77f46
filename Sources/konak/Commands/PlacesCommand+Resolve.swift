import ArgumentParser
import Basics
import Records
import Store
import Web

extension PlacesCommand {
  struct Resolve: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("places.resolve.about"),
      discussion: told("places.resolve.more"))
    @Argument(help: .told("places.resolve.options.code")) var code: String
    @Option(help: .told("places.resolve.options.edition")) var edition: String?
    @Option(help: .told("places.resolve.options.on")) var on: Day?
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withPlaces { places in
        let atlas = try await places.atlas()
        let day = on ?? Day(.now)
        guard let found = atlas.resolve(code: code, version: edition, on: day), let place = atlas[found.place] else {
          throw PlaceRefusal.unknown
        }
        let crosswalks = try await places.store.read { try $0.crosswalks() }
          .filter { edition == nil || $0.from == found.source }
        let meaning = CodeMeaning(code, of: place, found.succession, on: day, crosswalks: crosswalks, in: atlas)
        try meaning.tell(console, json: json)
      }
    }
  }
}

/// Everything that is known of what a code means on a day.
private struct CodeMeaning {
  enum State: String, Encodable {
    case inForce = "in-force"
    case notYet = "not-yet"
    case became, ended
  }

  let code: String
  let day: Day
  let state: State
  let place: PlaceRecord
  /// What it is on the day, or, where it did not exist yet, was.
  let others: [PlaceRecord]
  let shares: [Share]
  let atlas: PlaceAtlas

  struct Share: Encodable {
    let code: String
    let share: Double
    let basis: String
    let source: String
  }

  init(
    _ code: String, of place: PlaceRecord, _ succession: PlaceSuccession, on day: Day, crosswalks: [Crosswalk],
    in atlas: PlaceAtlas
  ) {
    (self.code, self.place, self.day, self.atlas) = (code, place, day, atlas)
    if let from = place.from, day < from {
      state = .notYet
      others = atlas.places.filter { $0.successors.contains(place.id) }.sorted { ($0.code ?? "") < ($1.code ?? "") }
    } else {
      switch succession {
      case .same: (state, others) = (.inForce, [])
      case .became(let places): (state, others) = (.became, places.compactMap { atlas[$0] })
      case .ended: (state, others) = (.ended, [])
      }
    }
    shares = crosswalks.flatMap { crosswalk in
      let source = atlas.sources[crosswalk.to]?.facts
      return crosswalk.rows.filter { $0.old == code }.map { row in
        Share(
          code: row.new, share: row.share, basis: crosswalk.basis,
          source: source.map { "\($0.name) \($0.version)" } ?? "")
      }
    }
  }

  private struct Report: Encodable {
    let code: String
    let day: Day
    let state: State
    let place: PlaceLine
    let became: [PlaceLine]
    let before: [PlaceLine]
    let shares: [Share]
  }

  func tell(_ console: Console, json: Bool) throws {
    guard !json else {
      let lines = others.map { PlaceLine($0, atlas) }
      return try console.json(
        Report(
          code: code, day: day, state: state, place: PlaceLine(place, atlas),
          became: state == .became ? lines : [], before: state == .notYet ? lines : [], shares: shares))
    }
    let words = console.words
    switch state {
    case .inForce, .ended: try console.show(place, atlas, json: false)
    case .became: break
    case .notYet:
      let from = place.from.map { "  " + words("place.beginsOn", ["date": .text(words.date($0))]) } ?? ""
      console.say("\(place.code ?? code)  \(atlas.path(place.id, in: words.language))\(from)")
    }
    if state == .ended, let until = place.until {
      let reason = words["place.ending.\(place.ending?.rawValue ?? "unknown")"]
      console.say(words("place.endedBecause", ["date": .text(words.date(until)), "reason": .text(reason)]))
    }
    for other in others { try console.show(other, atlas, json: false) }
    for share in shares where state != .inForce {
      console.say(
        words(
          "place.shareOf",
          [
            "share": .text(words.percent(share.share)), "code": .text(share.code), "basis": .text(share.basis),
            "source": .text(share.source),
          ]))
    }
  }
}
