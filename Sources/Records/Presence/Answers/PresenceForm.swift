import Basics
import Collect
import FormEngine
import Store

/// What an answer is to presence: the word of a question's `konak:role`, as `docs/presence.md` tells.
enum PresenceRole: String, CaseIterable {
  /// The number of the round, as the code of a choice.
  case round = "presence.round"
  /// Whether an official source has figures: `available`, `zero`, or why not. It makes the form one of registers.
  case availability = "presence.availability"
  /// What came of the visit: `assessed`, `unchanged`, `nobody`, `inaccessible`, `closed`. It makes the form one of informants.
  case outcome = "presence.outcome"
  case day = "presence.day"
  case residence = "presence.residence"
  case sites = "presence.sites"
  case seen = "presence.seen"
  case nationality = "presence.nationality"
  case group = "presence.group"
  case households = "presence.households"
  case individuals = "presence.individuals"
  case informantKind = "presence.informant-kind"
  /// The code that the register of informants gave.
  case informantCode = "presence.informant-code"
  case informantIndividuals = "presence.informant-individuals"

  /// Told once for the submission.
  static let main: [PresenceRole] = [.round, .availability, .outcome, .day, .residence, .sites, .seen]
  /// Told for each group.
  static let figures: [PresenceRole] = [.nationality, .group, .households, .individuals]
  static let informants: [PresenceRole] = [.informantKind, .informantCode, .informantIndividuals]
}

/// Where the answers to a form stand that say something of a round.
struct PresenceForm: Sendable {
  let form: ID<FormEngine.Form>
  let answers: RoleColumns<PresenceRole>
  let isRegister: Bool

  /// Nil for a form that says nothing of rounds.
  init?(_ record: FormRecord, form: ID<FormEngine.Form>) {
    let answers = RoleColumns<PresenceRole>(record)
    let isRegister = answers.asks(.availability)
    guard answers.asks(.round), isRegister || answers.asks(.outcome) else { return nil }
    (self.form, self.answers, self.isRegister) = (form, answers, isRegister)
  }
}

/// What one submission says of a place in a round, as rows are made of it.
struct PresenceAnswers: Hashable, Codable, Sendable {
  struct Figure: Hashable, Codable {
    let group: String
    let nationality: String?
    let unit: CountingUnit
    var count: Int
  }

  /// What one informant is and said, of all groups together.
  struct Informed: Hashable, Codable {
    let kind: String
    var code: String?
    var individuals: Int?
  }

  var place: ID<Place>
  var programme: ID<Programme>
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
    place: ID<Place>, programme: ID<Programme>, day: Day, isRegister: Bool, asks: (PresenceRole) -> Bool
  ) {
    guard let round = main[.round].flatMap(Int.init) else { return nil }
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
      informants[0].individuals = figures.isEmpty ? nil : figures.reduce(0) { $0 + $1.count }
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
      figures: lines(PresenceRole.figures), informants: lines(PresenceRole.informants), place: place,
      programme: programme, day: placement.day, isRegister: form.isRegister, asks: form.answers.asks)
  }

  /// The kinds of its informants, in order.
  var kinds: [String] { informants.map(\.kind).filter { !$0.isEmpty }.sorted() }

  /// Whether the round is that of which it speaks.
  func speaks(of round: TrackingRound) -> Bool { programme == round.programme && self.round == round.number }

  /// Individuals where they were counted, else households. Groups that are given twice are different people.
  private mutating func add(_ row: [PresenceRole: String]) {
    let individuals = row[.individuals].flatMap(Int.init)
    guard let count = individuals ?? row[.households].flatMap(Int.init), (0...Estimate.greatest).contains(count) else {
      return
    }
    let code = row[.nationality] ?? ""
    let isCountry = code.utf8.count == 3 && code.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    let figure = Figure(
      group: row[.group] ?? "", nationality: isCountry ? code : UnnamedNationality(said: code)?.rawValue,
      unit: individuals == nil ? .households : .individuals, count: count)
    let same = figures.firstIndex {
      $0.group == figure.group && $0.nationality == figure.nationality && $0.unit == figure.unit
    }
    if let same { figures[same].count += count } else { figures.append(figure) }
  }

  private static let outcomes: [String: PlaceReport.Status] = [
    "assessed": .assessed, "unchanged": .unchanged, "nobody": .zero, "inaccessible": .inaccessible, "closed": .closed,
  ]
}
