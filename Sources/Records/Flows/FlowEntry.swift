import Basics

/// What one submission says of flows, before anything is added up.
struct FlowAnswers: Equatable {
  var point = ""
  /// By the clock of the phone, as minutes since 1970-01-01 00:00 of its own zone.
  var shiftFrom: Int?
  var shiftTo: Int?
  var closedHours: Double?
  var closure = ""
  var staff: Double?
  var missed: Double?
  var passedAt: Int?
  var direction = ""
  var individuals: Double?
  var women: Double?
  var men: Double?
  var girls: Double?
  var boys: Double?
  var nationality = ""
  var crossing = ""
  var origin = ""
  var next = ""
  var destination = ""
  var means = ""
  /// Codes with blanks between them.
  var vulnerabilities = ""
}

/// What is told of a shift as a whole.
struct ToldShift: Hashable {
  /// On which it began.
  let day: Day
  /// Of it, in which somebody watched, and in which nobody did.
  let minutes: Int
  let closed: Int
  /// Nil where nobody said.
  let staff: Int?
  let missed: Int?
  /// A code of the form, empty where nothing was closed or nobody said why.
  let closure: String
}

/// An hour of a day in which somebody watched.
struct WatchedHour: Hashable {
  let day: Day
  /// 0 to 23, by the clock of the phone.
  let hour: Int
  /// In which somebody watched.
  let minutes: Int
  /// Of the shift, in which nobody did.
  let closed: Int
}

/// A group that passed.
struct Passage: Hashable {
  let day: Day
  let hour: Int
  let direction: String
  let nationality: String
  let crossing: String
  let origin: String
  let next: String
  let destination: String
  let means: String
  let vulnerabilities: [String]
  let individuals: Int
  let women: Int
  let men: Int
  let girls: Int
  let boys: Int
  /// Whose sex and age were not told.
  let unknown: Int
  /// Whether women, men, girls and boys are more than the individuals: kept as given, and said.
  let isContradicted: Bool
}

/// What one submission contributes: nothing where it names no point, or neither a shift nor a group.
struct FlowContribution: Equatable {
  let point: String
  var shift: ToldShift?
  var hours: [WatchedHour] = []
  var passage: Passage?

  /// A longer one is a mistyped date: nothing is known then of when somebody watched.
  static let longestShift = 48 * 60
  static let mostIndividuals = 100_000.0
  private static let mostStaff = 1000.0
  private static let mostVulnerabilities = 30
  private static let longestText = 60

  init?(_ answers: FlowAnswers) {
    guard let point = FlowPoint.code(answers.point) else { return nil }
    self.point = point
    if let from = answers.shiftFrom, let to = answers.shiftTo, from < to, to - from <= Self.longestShift {
      hours = Self.hours(from: from, to: to, closed: answers.closedHours ?? 0)
      shift = Self.shift(answers, on: Self.clock(from).day, hours)
    }
    if let at = answers.passedAt, let individuals = answers.individuals,
      individuals >= 1, individuals <= Self.mostIndividuals
    {
      passage = Self.passage(answers, at: at, individuals: Int(individuals))
    }
    if hours.isEmpty, passage == nil { return nil }
  }

  /// The hours of the clock that a shift touches. When within the shift nobody watched is not known: that time is taken
  /// from each hour in proportion, so that the sums of a shift are exact and those of an hour are the likely ones.
  private static func hours(from: Int, to: Int, closed: Double) -> [WatchedHour] {
    let length = to - from
    let closed = min(length, Int((max(0, min(closed, 1000)) * 60).rounded()))
    var hours: [WatchedHour] = []
    var minute = from
    while minute < to {
      let end = min(to, (Self.divide(minute, 60) + 1) * 60)
      // By what was spread up to here, so that rounding never adds up.
      let share = (end - from) * closed / length - (minute - from) * closed / length
      let clock = clock(minute)
      hours.append(
        WatchedHour(day: clock.day, hour: clock.hour, minutes: end - minute - share, closed: share))
      minute = end
    }
    return hours
  }

  private static func shift(_ answers: FlowAnswers, on day: Day, _ hours: [WatchedHour]) -> ToldShift {
    func number(_ value: Double?, _ most: Double) -> Int? { value.flatMap { (0...most).contains($0) ? Int($0) : nil } }
    let closed = hours.reduce(0) { $0 + $1.closed }
    return ToldShift(
      day: day, minutes: hours.reduce(0) { $0 + $1.minutes }, closed: closed, staff: number(answers.staff, mostStaff),
      missed: number(answers.missed, mostIndividuals), closure: closed > 0 ? key(answers.closure) : "")
  }

  /// Codes of which one says that there is nothing else are none.
  private static func vulnerabilities(_ text: String) -> [String] {
    let codes = Set(text.split(separator: " ").map { key(String($0)) }).subtracting(["", "none"])
    return Array(codes.sorted().prefix(mostVulnerabilities))
  }

  private static func passage(_ answers: FlowAnswers, at minute: Int, individuals: Int) -> Passage {
    func number(_ value: Double?) -> Int { value.map { Int(min(max($0, 0), mostIndividuals)) } ?? 0 }
    let parts = [answers.women, answers.men, answers.girls, answers.boys].map(number)
    let told = parts.reduce(0, +)
    let clock = clock(minute)
    return Passage(
      day: clock.day, hour: clock.hour, direction: key(answers.direction), nationality: key(answers.nationality),
      crossing: key(answers.crossing), origin: key(answers.origin), next: key(answers.next),
      destination: key(answers.destination), means: key(answers.means),
      vulnerabilities: vulnerabilities(answers.vulnerabilities), individuals: individuals, women: parts[0],
      men: parts[1], girls: parts[2], boys: parts[3], unknown: max(0, individuals - told),
      isContradicted: told > individuals)
  }

  /// Rounded down, also before 1970.
  private static func divide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value + 1) / divisor - 1
  }

  private static func clock(_ minute: Int) -> (day: Day, hour: Int) {
    let day = Self.divide(minute, 1440)
    return (Day(epochDay: day), (minute - day * 1440) / 60)
  }

  /// A place or code as it is added up; empty when nothing was said. A text with digits is no place that people name, and
  /// might be a number of somebody.
  private static func key(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard words.count <= longestText, words.unicodeScalars.count <= 2 * longestText else { return "" }
    // Codes of the form's own lists are in ASCII without blanks.
    let isCode = words.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    guard !words.contains(where: \.isNumber) || isCode && words.contains(where: \.isLetter) else { return "" }
    return words == "unknown" ? "" : words
  }
}
