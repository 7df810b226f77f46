import Basics
import Collect

/// What cells of a sheet of activities mean, in the words of three languages.
struct ActivityValues {
  let cells: CellReading
  let sectors: SectorList

  /// What is wrong, by the code of a diagnostic below `activity.file`.
  struct Problem: Error {
    let code: String
    let arguments: [String: String]

    init(_ code: String, _ value: String, allowed: String = "") {
      self.code = code
      arguments = ["value": String(value.prefix(60)), "allowed": allowed]
    }
  }

  func sector(_ text: String) throws(Problem) -> String {
    guard let sector = sectors.sector(named: text) else {
      throw Problem("sector", text, allowed: sectors.sectors.map(\.code).joined(separator: ", "))
    }
    return sector.code
  }

  func count(_ text: String) throws(Problem) -> Int {
    guard let number = cells.number(text).flatMap(Double.init), number == number.rounded(),
      (0...Double(Activity.greatest)).contains(number)
    else { throw Problem("count", text) }
    return Int(number)
  }

  func amount(_ text: String) throws(Problem) -> Double {
    guard let number = cells.number(text).flatMap(Double.init), (0...Double(Activity.greatest)).contains(number) else {
      throw Problem("number", text)
    }
    return number
  }

  func day(_ text: String) throws(Problem) -> Day {
    guard let day = cells.day(text).day else { throw Problem("day", text) }
    return day
  }

  /// `2026-03`, `03/2026`, `3.2026`, or any day of it.
  func month(_ text: String) throws(Problem) -> Day {
    let parts = Digits.ascii(text).split { "-/. ".contains($0) }.map { Int($0) ?? 0 }
    if parts.count == 2 {
      let (year, month) = parts[0] > 999 ? (parts[0], parts[1]) : (parts[1], parts[0])
      guard year > 1899, let day = Day(year: year, month: month, day: 1) else { throw Problem("month", text) }
      return day
    }
    guard let day = cells.day(text).day else { throw Problem("month", text) }
    return day.firstOfMonth
  }

  func status(_ text: String) throws(Problem) -> Activity.Status {
    try word(text, Self.statuses, Activity.Status.allCases.map(\.rawValue))
  }

  func counting(_ text: String) throws(Problem) -> Activity.Counting {
    try word(text, [:], Activity.Counting.allCases.map(\.rawValue))
  }

  func level(_ text: String) throws(Problem) -> Level {
    try word(text, Self.levels, [Level.public, .partner, .internal].map(\.rawValue))
  }

  func type(_ text: String) throws(Problem) -> Organisation.Kind {
    try word(text, Self.types, Organisation.Kind.allCases.map(\.rawValue))
  }

  private func word<Value: RawRepresentable<String>>(
    _ text: String, _ others: [String: Value], _ allowed: [String]
  ) throws(Problem) -> Value {
    let folded = Folding.fold(text)
    if let own = allowed.first(where: { Folding.fold($0) == folded }).flatMap(Value.init(rawValue:)) { return own }
    guard let value = others[folded] else {
      throw Problem("choice", text, allowed: allowed.joined(separator: ", "))
    }
    return value
  }

  private static func table<Value>(_ words: [(Value, [String])]) -> [String: Value] {
    Dictionary(
      words.flatMap { value, texts in texts.map { (Folding.fold($0), value) } }, uniquingKeysWith: { first, _ in first }
    )
  }

  private static let statuses: [String: Activity.Status] = table([
    (.planned, ["not started", "planlanan", "planlandı", "مخطط"]),
    (.ongoing, ["on going", "in progress", "active", "implementation", "devam ediyor", "sürüyor", "جارٍ", "مستمر"]),
    (.suspended, ["on hold", "paused", "askıda", "معلق"]),
    (.completed, ["complete", "finished", "done", "tamamlandı", "مكتمل", "منتهٍ"]),
    (.cancelled, ["canceled", "iptal", "ملغى"]),
  ])
  private static let levels: [String: Level] = table([
    (.public, ["kamu", "kamuya açık", "عام", "للعموم"]), (.partner, ["partners", "ortaklar", "للشركاء"]),
    (.internal, ["iç", "içeride", "داخلي"]),
  ])
  private static let types: [String: Organisation.Kind] = table([
    (.unitedNations, ["un agency", "united nations", "bm", "birleşmiş milletler", "الأمم المتحدة"]),
    (.international, ["international ngo", "uluslararası stk", "منظمة غير حكومية دولية"]),
    (.national, ["national ngo", "local ngo", "lngo", "ngo", "ulusal stk", "منظمة غير حكومية وطنية"]),
    (
      .redCross, ["red cross", "red crescent", "red cross / red crescent", "ifrc", "kızılay", "الهلال الأحمر"]
    ),
    (.government, ["gov", "authority", "kamu kurumu", "devlet", "حكومة", "جهة حكومية"]),
    (.donor, ["bağışçı", "مانح"]), (.academic, ["academia", "university", "üniversite", "جامعة"]),
    (.business, ["private", "private sector", "özel sektör", "قطاع خاص"]),
    (.community, ["cbo", "community based organisation", "topluluk", "مجتمعي"]),
  ])
}
