import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Web

/// The flow points of the demonstration: a return point at a border crossing over five months, in which a feast empties
/// the road and once far more people pass than usual; and a bus station that nobody watches for long. Invented, and the
/// same on every machine.
extension Demonstration {
  /// Installs the pack, enters the points and sends their shifts and groups, unless its form is there already.
  ///
  /// - Parameter times: how many times as many groups pass as in the demonstration.
  static func fillFlows(_ mission: Mission, times: Double = 1) async throws {
    let form = ID<FormEngine.Form>(formID: "flow_registry")
    guard try await mission.store.read({ try $0.form(form) }) == nil else { return }
    let (pack, findings) = PackFolder(mission.resources.packs.appending(path: "flow-monitoring")).read()
    guard let pack, let draft = pack.forms.first(where: { $0.formID == "flow_registry" }) else {
      throw Incomplete(problems: findings.map(\.diagnostic.code))
    }
    try await mission.collect.packs.install(pack, by: .system)
    let atlas = try await mission.places.atlas()
    for point in DemonstrationFlows.points {
      let place = atlas.place(named: point.place, on: point.opened)
      try await mission.flows.define(
        FlowPointDefined(
          code: point.code, names: point.names, place: place, latitude: point.latitude, longitude: point.longitude,
          hoursPerDay: 12, opened: point.opened), by: .system)
    }
    try await send(DemonstrationFlows(atlas: atlas, version: draft.version, times: times).submissions(), to: mission)
    _ = try await mission.store.sealNow()
    try await FlowKeeper(mission.store, plans: Schema.collect.plans).catchUp()
    try await FlowWatch(mission.flows).look(before: DemonstrationFlows.last.adding(days: 1))
    try await answerSurge(mission)
    _ = try await mission.store.sealNow()
  }

  private static func send(_ posts: some Sequence<SubmissionPost>, to mission: Mission) async throws {
    let intake = mission.collect.intake
    try await withThrowingTaskGroup(of: Void.self) { group in
      var waiting = posts.makeIterator()
      func next() -> Bool {
        guard let post = waiting.next() else { return false }
        group.addTask {
          guard case .accepted = try await intake.receive(post, by: .system) else {
            throw Incomplete(problems: ["a submission of a flow point was not accepted"])
          }
        }
        return true
      }
      for _ in 0..<64 where !next() { break }
      while try await group.next() != nil { _ = next() }
    }
  }

  /// The officer has seen the surge, and what was done stands beside it; the signals of its parts are left open.
  private static func answerSurge(_ mission: Mission) async throws {
    let signals = try await mission.flows.signals(for: .system, on: DemonstrationFlows.last)
    guard let surge = signals.first(where: { $0.group == .all && $0.day == DemonstrationFlows.surge }) else { return }
    let officer = try await mission.office.users.user(named: UserName("officer"))
    let requester = Requester(.user(officer.id), grants: [Grant(.officer)])
    try await mission.flows.acknowledge(surge.id, by: requester)
    try await mission.flows.answer(
      surge.id,
      response: """
        Buses from two districts came on one day. A second team and drinking water were sent to the point by noon; \
        the municipality was told.
        """, isClosed: true, by: requester)
  }
}

/// What enumerators at the invented points wrote down.
struct DemonstrationFlows {
  static let first = Day(year: 2026, month: 1, day: 5)!
  static let last = Day(year: 2026, month: 6, day: 14)!
  static let surge = Day(year: 2026, month: 6, day: 9)!

  static let points:
    [(code: String, names: [String: String], place: String, latitude: Double, longitude: Double, opened: Day)] = [
      (
        "RTN-01",
        ["en": "Reyhanlı return point", "tr": "Reyhanlı dönüş noktası", "ar": "نقطة العودة في الريحانية"],
        "Reyhanlı", 36.24, 36.70, first
      ),
      (
        "BUS-02", ["en": "Gaziantep bus station", "tr": "Gaziantep otogarı", "ar": "محطة حافلات غازي عنتاب"],
        "Şehitkamil", 37.09, 37.37, Day(year: 2026, month: 4, day: 6)!
      ),
    ]

  let atlas: PlaceAtlas
  let version: String
  /// How many times as many groups pass as in the demonstration.
  var times = 1.0

  /// Point by point and day by day, made when they are asked for.
  func submissions() -> AnyIterator<SubmissionPost> {
    var random = SplitMix64(seed: 20_260_609)
    var (number, day) = (0, Self.points[0].opened)
    var waiting: [SubmissionPost] = []
    return AnyIterator {
      while waiting.isEmpty, number < Self.points.count {
        let point = Self.points[number]
        let district = atlas.place(named: point.place, on: point.opened).flatMap { atlas[$0]?.code } ?? "TUR031"
        waiting = self.day(day, point.code, district, isReturn: number == 0, &random).reversed()
        day = day.adding(days: 1)
        guard day > Self.last else { continue }
        number += 1
        if number < Self.points.count { day = Self.points[number].opened }
      }
      return waiting.popLast()
    }
  }

  /// Groups a day: quiet at the end of the week and in Ramadan, hardly any on the feasts, one surge.
  private func groups(on day: Day, isReturn: Bool) -> Double {
    guard isReturn else { return 2.5 }
    let weekday = ((day.epochDay + 3) % 7 + 7) % 7
    let week = [6.5, 6.5, 6, 6.5, 8, 4.5, 4][weekday]
    if day == Self.surge { return 46 }
    func isWithin(_ from: String, _ to: String) -> Bool { "\(day)" >= from && "\(day)" <= to }
    if isWithin("2026-02-18", "2026-03-18") { return week * 0.75 }
    if isWithin("2026-03-19", "2026-03-23") || isWithin("2026-05-26", "2026-05-31") { return week * 0.2 }
    return week
  }

  private func day(
    _ day: Day, _ point: String, _ district: String, isReturn: Bool, _ random: inout SplitMix64
  ) -> [SubmissionPost] {
    // Closed by the authorities on two days, not watched on two others, half a day now and then.
    let isClosed = isReturn && ["2026-02-02", "2026-04-20"].contains("\(day)")
    let isUnwatched = isReturn ? ["2026-03-01", "2026-05-03"].contains("\(day)") : day.epochDay % 7 == 3
    if isUnwatched { return [] }
    let isHalf = !isClosed && day != Self.surge && Int.random(in: 0..<12, using: &random) == 0
    let (from, to) = (7 * 60, isHalf ? 13 * 60 : 19 * 60)
    let head = "<post><flow_point>\(point)</flow_point><district>\(district)</district><entry>"
    var posts = [
      post(
        head + "shift</entry></post><shift><shift_from>\(Self.clock(day, from))</shift_from>"
          + "<shift_to>\(Self.clock(day, to))</shift_to><hours_closed>\(isClosed ? (to - from) / 60 : 0)</hours_closed>"
          + (isClosed ? "<closure>authority</closure>" : "")
          + "<staff>2</staff><groups_missed>0</groups_missed></shift>"
          + "<day>\(day)</day>", day, to, &random)
    ]
    guard !isClosed else { return posts }
    var mean = groups(on: day, isReturn: isReturn) * (isHalf ? 0.5 : 1) * times
    // Poisson by its gaps (Knuth, The Art of Computer Programming, 3.4.1).
    while true {
      mean += log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))
      guard mean > 0 else { break }
      let minute = Int.random(in: from..<to, using: &random)
      posts.append(
        post(
          head + "group</entry></post>" + passing(day, minute, isReturn: isReturn, &random) + "<day>\(day)</day>",
          day, minute, &random))
    }
    return posts
  }

  private func passing(_ day: Day, _ minute: Int, isReturn: Bool, _ random: inout SplitMix64) -> String {
    func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
    let direction = isReturn ? pick(["out", "out", "out", "out", "in"]) : pick(["in", "out", "within"])
    let nationality =
      isReturn ? pick(["SYR", "SYR", "SYR", "SYR", "SYR", "SYR", "TUR", "IRQ"]) : pick(["SYR", "AFG", "TUR"])
    let people = 8 + Int(random.next() % 9)
    let isTold = random.next() % 5 != 0
    let (women, girls, boys) = (people / 3, people / 5, people / 6)
    let towns = ["Hama", "Idlib", "Aleppo", "Homs", "Syria"]
    let provinces = ["Hatay", "Gaziantep", "Adana", "Kilis", "Malatya", "Türkiye"]
    let isOut = direction == "out"
    var xml = "<passing><passed_at>\(Self.clock(day, minute))</passed_at><direction>\(direction)</direction>"
    xml += "<agreed>OK</agreed><individuals>\(people)</individuals>"
    if isTold {
      xml +=
        "<women>\(women)</women><men>\(people - women - girls - boys)</men><girls>\(girls)</girls><boys>\(boys)</boys>"
      xml += "<counted>\(people)</counted>"
    }
    xml += "<nationality>\(nationality)</nationality>"
    xml += "<crossing>\(isReturn ? pick(["return", "return", "return", "pendular", "seasonal"]) : "onward")</crossing>"
    xml += "<departed_from>\(isOut ? pick(provinces) : pick(towns))</departed_from>"
    xml += "<next_stop>\(isOut ? pick(towns) : pick(provinces))</next_stop>"
    xml += "<destination>\(isOut ? (isReturn ? "SYR" : pick(["DEU", "GRC", "unknown"])) : "TUR")</destination>"
    xml += "<transport>\(pick(["bus", "bus", "car", "foot"]))</transport>"
    return xml
      + "<vulnerabilities>\(pick(["none", "none", "none", "elderly", "disability"]))</vulnerabilities></passing>"
  }

  private func post(_ body: String, _ day: Day, _ minute: Int, _ random: inout SplitMix64) -> SubmissionPost {
    let received = Instant(microseconds: Int64(day.epochDay) * 86_400_000_000).adding(seconds: (minute - 150) * 60)
    let id = "uuid:\(ID<Submission>(at: received, using: &random))"
    let clock = Self.clock(day, minute)
    let xml = """
      <?xml version="1.0" encoding="UTF-8"?><data id="flow_registry" version="\(version)" \
      xmlns:orx="http://openrosa.org/xforms"><start>\(clock)</start><end>\(clock)</end><today>\(day)</today>\
      <deviceid>demo:flow</deviceid>\(body)<meta><instanceID>\(id)</instanceID></meta></data>
      """
    return SubmissionPost(xml: Array(xml.utf8), received: received)
  }

  private static func clock(_ day: Day, _ minutes: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(day)T\(two(minutes / 60)):\(two(minutes % 60)):00.000+03:00"
  }
}
