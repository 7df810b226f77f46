import Basics
import Collect
import FormEngine
import Store

/// What an answer is to presence: the word of a question's `konak:role`, as `docs/presence.md` tells.
struct PresenceRole: RawRepresentable, Hashable, Sendable {
  let rawValue: String
  /// Of whom among a group its number is.
  let part: PeoplePart?

  /// The number of the round, as the code of a choice.
  static let round = PresenceRole("round")
  /// Whether an official source has figures: `available`, `zero`, or why not. It makes the form one of registers.
  static let availability = PresenceRole("availability")
  /// What came of the visit: `assessed`, `unchanged`, `nobody`, `inaccessible`, `closed`. It makes the form one of informants.
  static let outcome = PresenceRole("outcome")
  static let day = PresenceRole("day")
  static let residence = PresenceRole("residence")
  static let sites = PresenceRole("sites")
  static let seen = PresenceRole("seen")
  static let nationality = PresenceRole("nationality")
  static let group = PresenceRole("group")
  static let households = PresenceRole("households")
  static let individuals = PresenceRole("individuals")
  static let informantKind = PresenceRole("informant-kind")
  /// The code that the register of informants gave.
  static let informantCode = PresenceRole("informant-code")
  static let informantIndividuals = PresenceRole("informant-individuals")

  /// Told once for the submission.
  static let main: [PresenceRole] = [.round, .availability, .outcome, .day, .residence, .sites, .seen]
  /// Told for each group, beside its parts.
  static let figures: [PresenceRole] = [.nationality, .group, .households, .individuals]
  static let informants: [PresenceRole] = [.informantKind, .informantCode, .informantIndividuals]

  private init(_ word: String) { (rawValue, part) = ("presence." + word, nil) }

  /// `presence.individuals.female`, `….0-4`, `….male.60-plus` are of a part of a group.
  init?(rawValue: String) {
    self.rawValue = rawValue
    guard !(Self.main + Self.figures + Self.informants).map(\.rawValue).contains(rawValue) else {
      part = nil
      return
    }
    let words = rawValue.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard words.count > 2, words.prefix(2).joined(separator: ".") == Self.individuals.rawValue else { return nil }
    let key = words.dropFirst(2).joined(separator: ",").replacing("-plus", with: "+")
    guard let part = PeoplePart(key: key), part.age?.isSensible ?? true else { return nil }
    self.part = part
  }

  static func == (left: PresenceRole, right: PresenceRole) -> Bool { left.rawValue == right.rawValue }
  func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// Where the answers to a form stand that say something of a round.
struct PresenceForm: Sendable {
  let form: ID<FormEngine.Form>
  let answers: RoleColumns<PresenceRole>
  let isRegister: Bool
  /// What is told for each group.
  let figures: [PresenceRole]

  /// Nil for a form that says nothing of rounds.
  init?(_ record: FormRecord, form: ID<FormEngine.Form>) {
    let answers = RoleColumns<PresenceRole>(record)
    let isRegister = answers.asks(.availability)
    guard answers.asks(.round), isRegister || answers.asks(.outcome) else { return nil }
    (self.form, self.answers, self.isRegister) = (form, answers, isRegister)
    figures = PresenceRole.figures + answers.columns.keys.filter { $0.part != nil }
  }
}

/// What one submission says of a place in a round, as rows are made of it.
struct PresenceAnswers: Hashable, Codable, Sendable {
  struct Figure: Hashable, Codable {
    let group: String
    let nationality: String?
    let unit: CountingUnit
    /// Nil where nothing but some parts is said.
    var count: Int?
    /// People of it by ``PeoplePart/key``; nil where it says none.
    var parts: [String: Int]?
  }

  /// What one informant is and said, of all groups together.
  struct Informed: Hashable, Codable {
    let kind: String
    var code: String?
    var individuals: Int?
  }

  var place: ID<Place>
  var programme: ID<Programme>
  /// The code that named the place, with its edition.
  var code: PlaceCode?
  var round: Int
  var day: Day
  var isRegister: Bool
  var status: PlaceReport.Status?
  /// Nil where the form does not ask.
  var residence: Universe.Residence?
  var includesSites: Bool?
  /// It was asked, and is not known.
  var isSitesUnknown = false
  var isSeen: Bool?
  var informants: [Informed] = []
  var figures: [Figure] = []

  /// Nil when the answers do not say of which round they are, or who was counted cannot be told from them.
  init?(
    _ main: [PresenceRole: String], figures rows: [[PresenceRole: String]], informants said: [[PresenceRole: String]],
    place: ID<Place>, reported: ReportedCode?, programme: ID<Programme>, day: Day, isRegister: Bool,
    asks: (PresenceRole) -> Bool
  ) {
    guard let round = main[.round].flatMap(Int.init) else { return nil }
    code = reported.map { PlaceCode($0.code, source: $0.edition.recast()) }
    (self.place, self.programme, self.round, self.isRegister) = (place, programme, round, isRegister)
    self.day = main[.day].flatMap { Day($0) } ?? day
    status = isRegister ? nil : main[.outcome].flatMap { Self.outcomes[$0] }
    // The programme's usual universe stands in for what is not asked, never for what is not known.
    residence = asks(.residence) ? main[.residence].flatMap(Universe.Residence.init(rawValue:)) ?? .unknown : nil
    includesSites = ["yes": true, "no": false][main[.sites] ?? ""]
    isSitesUnknown = asks(.sites) && includesSites == nil
    isSeen = ["yes": true, "no": false][main[.seen] ?? ""]
    for row in rows { add(row) }
    informants = said.map { row in
      Informed(
        kind: row[.informantKind] ?? "", code: row[.informantCode].flatMap { InformantCode($0)?.text },
        individuals: row[.informantIndividuals].flatMap(Int.init))
    }
    // The only informant of a place said what the team wrote down.
    if informants.count == 1, informants[0].individuals == nil, figures.allSatisfy({ $0.unit == .individuals }) {
      let counts = figures.compactMap(\.count)
      informants[0].individuals = counts.isEmpty ? nil : counts.reduce(0, +)
    }
    if isRegister, main[.availability] == "zero" {
      figures = [Figure(group: "", nationality: nil, unit: .individuals, count: 0)]
    }
  }

  /// Of a submission as it stood; nil when it was rejected, has no place or programme, or says nothing of rounds.
  init?(_ record: SubmissionRecord, _ rows: AnswerRows, _ form: PresenceForm) {
    guard record.state != .rejected, let placement = record.placement, let place = placement.place,
      let programme = placement.programme
    else { return nil }
    func lines(_ roles: [PresenceRole]) -> [[PresenceRole: String]] { form.answers.lines(roles, in: rows) }
    self.init(
      lines(PresenceRole.main.filter(form.answers.isOutsideRepeats)).first ?? [:],
      figures: lines(form.figures), informants: lines(PresenceRole.informants), place: place,
      reported: placement.reported, programme: programme, day: placement.day, isRegister: form.isRegister,
      asks: form.answers.asks)
  }

  /// The kinds of its informants, in order.
  var kinds: [String] { informants.map(\.kind).filter { !$0.isEmpty }.sorted() }

  /// Whether the round is that of which it speaks.
  func speaks(of round: TrackingRound) -> Bool { programme == round.programme && self.round == round.number }

  /// Individuals where they were counted or follow from all parts, else households. Groups that are given twice are different
  /// people.
  private mutating func add(_ row: [PresenceRole: String]) {
    func number(_ text: String?) -> Int? {
      text.flatMap(Int.init).flatMap { (0...Estimate.greatest).contains($0) ? $0 : nil }
    }
    let parts = row.reduce(into: [PeoplePart: Int]()) { parts, answer in
      if let part = answer.key.part { parts[part] = number(answer.value) }
    }
    let given = row[.individuals].flatMap(Int.init)
    let individuals = given == nil ? PeopleDivision(parts).sum : number(row[.individuals])
    let households = given == nil && individuals == nil ? number(row[.households]) : nil
    guard individuals ?? households != nil || (given == nil && !parts.isEmpty) else { return }
    let code = row[.nationality] ?? ""
    let isCountry = code.utf8.count == 3 && code.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    let keyed = Dictionary(uniqueKeysWithValues: parts.map { ($0.key.key, $0.value) })
    let figure = Figure(
      group: row[.group] ?? "", nationality: isCountry ? code : UnnamedNationality(said: code)?.rawValue,
      unit: households == nil ? .individuals : .households, count: individuals ?? households,
      parts: keyed.isEmpty ? nil : keyed)
    let same = figures.firstIndex {
      $0.group == figure.group && $0.nationality == figure.nationality && $0.unit == figure.unit
    }
    if let same { figures[same].add(figure) } else { figures.append(figure) }
  }

  private static let outcomes: [String: PlaceReport.Status] = [
    "assessed": .assessed, "unchanged": .unchanged, "nobody": .zero, "inaccessible": .inaccessible, "closed": .closed,
  ]
}

extension PresenceAnswers.Figure {
  /// Parts of both are parts of both together where both tell the same ones.
  fileprivate mutating func add(_ other: PresenceAnswers.Figure) {
    let isKnown = (count == nil) == (other.count == nil)
    let (mine, theirs) = (parts ?? [:], other.parts ?? [:])
    parts = isKnown && mine.keys == theirs.keys && !mine.isEmpty ? mine.merging(theirs, uniquingKeysWith: +) : nil
    count = count.map { $0 + (other.count ?? 0) } ?? other.count
  }
}

extension PeoplePart {
  /// Those that are known, of counts by ``key``.
  static func parts(_ said: [String: Int]?) -> [PeoplePart: Int] {
    (said ?? [:]).reduce(into: [:]) { parts, said in
      if let part = PeoplePart(key: said.key) { parts[part] = said.value }
    }
  }
}
