import Basics
import Collect

/// What cells of a sheet of activities mean, in the words of three languages.
struct ActivityValues {
  let cells: CellReading
  let sectors: SectorList

  func sector(_ text: String) throws(CellProblem) -> String {
    guard let sector = sectors.sector(named: text) else {
      throw CellProblem("sector", text, allowed: sectors.sectors.map(\.code))
    }
    return sector.code
  }

  func count(_ text: String) throws(CellProblem) -> Int {
    try cells.count(text, upTo: Activity.greatest, else: "count")
  }

  func amount(_ text: String) throws(CellProblem) -> Double {
    guard let number = cells.number(text).flatMap(Double.init), (0...Double(Activity.greatest)).contains(number) else {
      throw CellProblem("number", text)
    }
    return number
  }

  func day(_ text: String) throws(CellProblem) -> Day {
    guard let day = cells.day(text).day else { throw CellProblem("day", text) }
    return day
  }

  /// `2026-03`, `03/2026`, `3.2026`, or any day of it.
  func month(_ text: String) throws(CellProblem) -> Day {
    let parts = Digits.ascii(text).split { "-/. ".contains($0) }.map { Int($0) ?? 0 }
    if parts.count == 2 {
      let (year, month) = parts[0] > 999 ? (parts[0], parts[1]) : (parts[1], parts[0])
      guard year > 1899, let day = Day(year: year, month: month, day: 1) else { throw CellProblem("month", text) }
      return day
    }
    guard let day = cells.day(text).day else { throw CellProblem("month", text) }
    return day.firstOfMonth
  }

  func status(_ text: String) throws(CellProblem) -> Activity.Status {
    try word(text, Self.statuses, Activity.Status.allCases.map(\.rawValue))
  }

  func counting(_ text: String) throws(CellProblem) -> Activity.Counting {
    try word(text, CellWords([]), Activity.Counting.allCases.map(\.rawValue))
  }

  func level(_ text: String) throws(CellProblem) -> Level {
    try word(text, Self.levels, [Level.public, .partner, .internal].map(\.rawValue))
  }

  func type(_ text: String) throws(CellProblem) -> Organisation.Kind {
    try word(text, Self.types, Organisation.Kind.allCases.map(\.rawValue))
  }

  private func word<Value: RawRepresentable<String>>(
    _ text: String, _ others: CellWords<Value>, _ allowed: [String]
  ) throws(CellProblem) -> Value {
    let folded = Folding.fold(text)
    if let own = allowed.first(where: { Folding.fold($0) == folded }).flatMap(Value.init(rawValue:)) { return own }
    guard let value = others[text] else {
      throw CellProblem("choice", text, allowed: allowed)
    }
    return value
  }

  private static let statuses = CellWords<Activity.Status>([
    (.planned, ["not started", "planlanan", "planlandı", "مخطط"]),
    (.ongoing, ["on going", "in progress", "active", "implementation", "devam ediyor", "sürüyor", "جارٍ", "مستمر"]),
    (.suspended, ["on hold", "paused", "askıda", "معلق"]),
    (.completed, ["complete", "finished", "done", "tamamlandı", "مكتمل", "منتهٍ"]),
    (.cancelled, ["canceled", "iptal", "ملغى"]),
  ])
  private static let levels = CellWords<Level>([
    (.public, ["kamu", "kamuya açık", "عام", "للعموم"]), (.partner, ["partners", "ortaklar", "للشركاء"]),
    (.internal, ["iç", "içeride", "داخلي"]),
  ])
  private static let types = CellWords<Organisation.Kind>([
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
