import Basics
import Office
import Records

/// Presence as one reader sees it: in their language, within the areas of their rights.
struct PresenceView {
  let words: Words
  let atlas: PlaceAtlas
  /// Nil where the programme came from an office that has not told of it yet.
  let record: ProgrammeRecord?
  /// Where the reader may look; nil for everywhere.
  let areas: [ID<Place>]?
  /// Figures of sites that the reader may see.
  let reach: SiteReach
  private let recorded: [ID<Place>]?
  private let managed: [ID<Place>]?

  init(_ visit: Visit, _ atlas: PlaceAtlas, _ programme: ID<Programme>, _ record: ProgrammeRecord?) throws {
    let requester = try visit.requester
    words = visit.words
    self.atlas = atlas
    self.record = record
    reach = SiteReach(requester, on: visit.today)
    areas = requester.areas(Presence.reading, in: programme, on: visit.today)
    recorded = requester.areas(Presence.recording, in: programme, on: visit.today)
    managed = requester.areas(Presence.managing, in: programme, on: visit.today)
  }

  /// As Konak itself sees it: everything, for whoever works at the machine.
  init(_ words: Words, _ atlas: PlaceAtlas) {
    (self.words, self.atlas, record) = (words, atlas, nil)
    (areas, recorded, managed) = (nil, nil, nil)
    reach = SiteReach(.system, on: Day(epochDay: 0))
  }

  /// Whether nobody answered yet for the data of the programme.
  var isPractice: Bool { record.map { $0.assessment == nil } ?? false }

  /// What is said above a round's figures that are practice, or whose programme's assessment is due; nil where they are real.
  func practice(_ round: TrackingRound?, on today: Day) -> String? {
    if isPractice { return words["presence.practice"] }
    if round?.isPractice == true { return words["presence.practiceRound"] }
    return record?.mark(on: today, in: words)
  }

  var seesNothing: Bool { areas?.isEmpty ?? false }
  var recordsAnywhere: Bool { recorded?.isEmpty != true }
  var managesAll: Bool { managed == nil }
  /// Whether teams and their places are the reader's to arrange: anywhere, and where it is about one place.
  var managesAnywhere: Bool { managed?.isEmpty != true }
  func mayManage(_ place: ID<Place>?) -> Bool { place.map { atlas.isVisible($0, within: managed) } ?? managesAll }
  /// Where the reader arranges; nil for everywhere.
  var managedAreas: [ID<Place>]? { managed }

  func sees(_ place: ID<Place>) -> Bool { atlas.isVisible(place, within: areas) }
  func mayRecord(_ place: ID<Place>) -> Bool { atlas.isVisible(place, within: recorded) }

  func name(_ place: ID<Place>) -> String {
    let name = atlas[place]?.names.best(in: words.language) ?? ""
    return name.isEmpty ? atlas[place]?.code ?? "–" : name
  }

  func name(_ round: TrackingRound) -> String { round.names.best(in: words.language) }

  func days(_ round: TrackingRound) -> String {
    words("presence.days", ["from": .text(words.date(round.from)), "to": .text(words.date(round.to))])
  }

  func state(_ round: TrackingRound) -> String { words["presence.state.\(round.state.rawValue)"] }

  func status(_ status: PlaceReport.Status) -> String { words["presence.status.\(status.rawValue)"] }

  /// `250 households`.
  func quantity(_ quantity: Quantity) -> String {
    words(
      "presence.quantity.\(quantity.unit.rawValue)", ["number": .text(words.number(quantity.count))])
  }

  /// A number with the age of what is carried forward; never 0 for what is not known.
  func figure(_ figures: PresenceFigures?) -> String {
    guard let figures, figures.isKnown else {
      return words[figures?.isOverlapping == true ? "presence.notAdded" : "presence.none"]
    }
    guard let age = figures.oldest else { return words.total(figures) }
    return words(
      "presence.withCarried",
      [
        "people": .text(words.total(figures)), "carried": .text(words.number(figures.carried)),
        "rounds": .text(words.number(age)),
      ])
  }

  func name(_ stratum: Stratum) -> String { words.name(stratum) }

  /// `women and girls, 0 to 4 years`.
  func name(_ part: PeoplePart) -> String {
    [part.sex.map { words["presence.sex.\($0.rawValue)"] }, part.age.map { ProfileSheet.band($0, words) }]
      .compactMap(\.self).joined(separator: words["list.comma"])
  }

  /// What does not fit together in what a source says by sex and age.
  func text(_ finding: PeopleDivision.Finding) -> String {
    func said(_ key: String, _ part: PeoplePart?, _ given: Int, _ parts: Int) -> String {
      words(
        "presence.parts.\(key)",
        [
          "whom": .text(part.map(name) ?? words["presence.parts.all"]), "given": .text(words.number(given)),
          "parts": .text(words.number(parts)),
        ])
    }
    switch finding {
    case .sum(let part, let given, let parts): return said("sum", part, given, parts)
    case .excess(let part, let given, let parts): return said("excess", part, given, parts)
    case .overlap(let one, let other):
      return words(
        "presence.parts.overlap",
        ["first": .text(ProfileSheet.band(one, words)), "second": .text(ProfileSheet.band(other, words))])
    case .contradiction(let bySex, let byAge):
      return words(
        "presence.parts.contradiction",
        ["sexes": .text(words.number(bySex)), "ages": .text(words.number(byAge))])
    }
  }

  /// `to the own dwelling`.
  func returned(_ to: Universe.Return) -> String { words["presence.returnedTo.\(to.rawValue)"] }

  /// A country by its code; what names none in words.
  func nationality(_ code: String) -> String { words.nationality(code) }

  // MARK: What is kept as text

  /// A value of the cleaning log in the reader's words, as `PlaceInRound.describe` wrote it.
  func logged(_ text: String, _ field: Correction.Field) -> String {
    guard !text.isEmpty else { return "–" }
    let parts = text.split(separator: " ", maxSplits: 4).map(String.init)
    switch field {
    case .scope, .status: return PlaceReport.Status(rawValue: text).map(status) ?? text
    case .estimate:
      let part = parts.count == 5 ? PeoplePart(key: parts[4]) : nil
      guard parts.count == (part == nil ? 4 : 5), let count = Int(parts[0]),
        let unit = CountingUnit(rawValue: parts[1]), count >= 0,
        let source = FigureBasis.Source(rawValue: parts[2]), let stratum = Stratum(key: parts[3])
      else { return text }
      return [
        quantity(Quantity(count, unit)), words["presence.source.\(source.rawValue)"], name(stratum), part.map(name),
      ]
      .compactMap(\.self).joined(separator: words["list.comma"])
    case .answer:
      let said = text.split(separator: "; ").map(String.init).map { part in
        PlaceReport.Status(rawValue: part).map(status) ?? logged(part, Correction.Field.estimate)
      }
      return said.joined(separator: " · ")
    case .population:
      let counts = parts.compactMap { Int($0) }
      guard counts.count == 3, parts.count == 3 else { return text }
      var sites = LocationPeople.InSites()
      (sites.people, sites.known, sites.unknown) = (counts[0], counts[1], counts[2])
      return inSites(sites)
    case .choice:
      guard let rule = parts.first.flatMap(FigureChoice.Rule.init(rawValue:)) else { return text }
      return words["presence.rule.\(rule.rawValue)"]
    }
  }

  /// Who is in the sites of a place: `6,100 people in 3 sites; without a figure: 1`.
  func inSites(_ sites: LocationPeople.InSites) -> String {
    let people = sites.known > 0 ? words.number(sites.people) : words["presence.none"]
    return words(
      sites.unknown > 0 ? "presence.late.inSitesUnknown" : "presence.late.inSites",
      [
        "people": .text(people), "sites": .text(words.number(sites.known)),
        "unknown": .text(words.number(sites.unknown)),
      ])
  }

  /// A value of one field in the reader's words.
  func logged(_ text: String, _ field: CorrectedField) -> String {
    guard !text.isEmpty else { return "–" }
    switch field {
    case .scope, .status: return logged(text, Correction.Field.status)
    case .estimate: return logged(text, Correction.Field.estimate)
    case .choice: return logged(text, Correction.Field.choice)
    case .answer: return logged(text, Correction.Field.answer)
    case .population: return logged(text, Correction.Field.population)
    case .count, .informants, .kinds, .lowest, .highest: return Int(text).map { words.number($0) } ?? text
    case .unit: return CountingUnit(rawValue: text).map { words["presence.units.\($0.rawValue)"] } ?? text
    case .source: return FigureBasis.Source(rawValue: text).map { words["presence.source.\($0.rawValue)"] } ?? text
    case .group: return Stratum(key: text).map(name) ?? text
    case .residence:
      return Universe.Residence(rawValue: text).map { words["presence.residence.\($0.rawValue)"] } ?? text
    case .sites:
      return ["yes", "no"].contains(text) ? words["presence.sites.\(text == "yes" ? "with" : "without")"] : text
    case .seen: return ["yes", "no"].contains(text) ? words["presence.seen.\(text)"] : text
    case .returned: return Universe.Return(rawValue: text).map(self.returned) ?? text
    case .error: return Double(text).map { words.number($0, decimals: 0...2) } ?? text
    case .date: return Day(text).map { words.date($0) } ?? text
    case .nationality: return nationality(text)
    case .sex, .age: return PeoplePart(key: text).map(name) ?? text
    case .remark, .method, .explanation: return text
    }
  }

  /// Why something was corrected; in the reader's words where Konak says it.
  func reason(_ correction: Correction) -> String {
    correction.reason == PlaceInRound.informantErased ? words["presence.informantErased"] : correction.reason
  }

  func line(_ correction: Correction, who: String) -> RoundPlacePage.Correction {
    RoundPlacePage.Correction(
      time: words.time(correction.at), what: words["presence.field.\(correction.field.rawValue)"],
      old: logged(correction.old, correction.field), new: logged(correction.new, correction.field),
      reason: reason(correction), who: who)
  }
}

/// What changed since the former round and why, in three sentences.
struct ChangeSentences {
  let view: PresenceView
  let change: ChangeParts
  let before: PresenceFigures
  let after: PresenceFigures
  /// Where a part, or the whole, is seen area by area.
  let path: (ChangeParts.Part?) -> String?

  var sentences: [String] {
    let words = view.words
    guard before.isKnown, after.isKnown else { return [words["presence.change.unknown"]] }
    let total: [String: Words.Argument] = [
      "before": .text(words.number(before.total)), "after": .text(words.number(after.total)),
      "change": .isolated(words.signed(change.total)),
    ]
    let like = change[.likeForLike]
    let others = ChangeParts.Part.allCases.filter { $0 != .likeForLike && change[$0] != 0 }
      .sorted { abs(change[$0]) > abs(change[$1]) }
      .map { part in
        words(
          "presence.change.cause",
          ["cause": .text(words["presence.part.\(part.rawValue)"]), "change": .isolated(words.signed(change[part]))])
      }
    let others3 =
      others.isEmpty
      ? words["presence.change.noOther"]
      : words("presence.change.other", ["causes": .text(others.joined(separator: words["list.comma"]))])
    return [
      words(change.total == 0 ? "presence.change.same" : "presence.change.total", total),
      words(like == 0 ? "presence.change.likeSame" : "presence.change.like", ["change": .isolated(words.signed(like))]),
      others3,
    ]
  }

  /// All parts, the largest first, and the whole that they sum to.
  var parts: [RoundPage.Part] {
    let words = view.words
    return ChangeParts.Part.allCases.enumerated()
      .sorted { (-abs(change[$0.element]), $0.offset) < (-abs(change[$1.element]), $1.offset) }
      .map { _, part in
        RoundPage.Part(
          label: words["presence.part.\(part.rawValue)"], value: words.signed(change[part]),
          meaning: words["presence.partMeaning.\(part.rawValue)"], path: change[part] == 0 ? nil : path(part))
      } + [
        RoundPage.Part(
          label: words["presence.partTotal"], value: words.signed(change.total), meaning: "", path: path(nil))
      ]
  }
}
