import Basics
import Collect
import Foundation
import Office
import Records
import Store

/// What the mission and its partners do in the demonstration: invented organisations in eleven provinces, months from March
/// to May 2026, and what is counted more than once.
extension Demonstration {
  static let activityMonths = ["2026-03", "2026-04", "2026-05"]

  /// Enters organisations and takes their sheet over, unless there is one already.
  static func fillActivities(_ mission: Mission) async throws {
    let activities = mission.activities
    guard try await mission.store.read({ try $0.organisations().isEmpty }) else { return }
    for (acronym, english, turkish, arabic, type) in organisations {
      try await activities.record(
        OrganisationRecorded(
          acronym: acronym, names: LocalizedText(english: english, turkish: turkish, arabic: arabic), type: type),
        by: .system)
    }
    let id = try await mission.activityImports.begin(
      Array(activitySheet.utf8), named: "5w-2026-05.csv", by: .system)
    let plan = try await mission.activityImports.overview(of: id, for: .system).plan
    try await mission.activityImports.map(id, plan, by: .system)
    let counts = try await mission.activityImports.run(id, isDry: false, by: .system) { _ in }
    guard counts.refused == 0 else { throw Incomplete(problems: ["rows of the sheet of activities are refused"]) }
    _ = try await mission.store.sealNow()
  }

  private static let organisations: [(String, String, String, String, Organisation.Kind)] = [
    ("MISSION", "The mission", "Misyon", "البعثة", .unitedNations),
    ("AFM", "Anatolian Friendship Movement", "Anadolu Dostluk Hareketi", "حركة الصداقة الأناضولية", .national),
    ("BRG", "Bridges International", "Uluslararası Köprüler", "جسور الدولية", .international),
    ("KDZ", "Rainbow Children's Association", "Gökkuşağı Çocuk Derneği", "جمعية قوس قزح للأطفال", .national),
    ("SLM", "Health Without Limits", "Sınırsız Sağlık", "صحة بلا حدود", .international),
    ("HIL", "Crescent Relief Society", "Hilal Yardım Derneği", "جمعية الهلال للإغاثة", .redCross),
  ]

  /// The same on every machine. In Antakya the mission and the partner that delivers for it both tell the same kits, a
  /// clinic tells the same patients each month, and shelter and hygiene reach the same people.
  private static var activitySheet: String {
    var lines = [
      "organisation,implementer,sector,activity,activity_code,indicator,unit,target,place,from,until,status,counting,level,"
        + "month,quantity,people,girls,boys,women,men",
      "#org+prog,#org+impl,#sector+code,#activity,#activity+code,#indicator+name,#indicator+unit,#indicator+target,#loc+code,"
        + "#date+start,#date+end,#status,#meta+counting,#meta+level,#date+reported,#indicator+value+num,#reached+ind,"
        + "#reached+f+children,#reached+m+children,#reached+f+adults,#reached+m+adults",
    ]
    func add(
      _ who: String, by: String = "", _ sector: String, _ title: String, _ code: String, _ indicator: String,
      _ unit: String, target: Int, at place: String, counting: Activity.Counting, level: Level = .public,
      status: Activity.Status = .ongoing, people: [Int]
    ) {
      let head =
        "\(who),\(by),\(sector),\(title),\(code),\(indicator),\(unit),\(target),\(place),2026-03-01,2026-08-31,"
        + "\(status.rawValue),\(counting.rawValue),\(level.rawValue),"
      if people.isEmpty { lines.append(head + ",,,,,,") }
      for (month, count) in zip(activityMonths, people) {
        let (girls, boys, women) = (count * 27 / 100, count * 26 / 100, count * 25 / 100)
        lines.append(
          head + "\(month),\(count / 4),\(count),\(girls),\(boys),\(women),\(count - girls - boys - women)")
      }
    }
    add(
      "MISSION", by: "AFM", "WSH", "Hygiene kits in container cities", "M-W1", "Hygiene kits distributed", "kits",
      target: 2000, at: "TUR031002", counting: .new, people: [1200, 900, 800])
    add(
      "AFM", "WSH", "Hygiene kits in Antakya", "A-17", "Hygiene kits distributed", "kits", target: 2000,
      at: "TUR031002", counting: .new, people: [1200, 900, 800])
    add(
      "MISSION", "SHL", "Repair of containers", "M-S4", "Containers repaired", "containers", target: 400,
      at: "TUR031002", counting: .new, people: [640, 500, 420])
    add(
      "SLM", "HEA", "Mobile clinic", "C-2", "Consultations", "consultations", target: 3000, at: "TUR031002",
      counting: .again, people: [700, 760, 810])
    add(
      "SLM", "HEA", "Mobile clinic", "C-3", "Consultations", "consultations", target: 2000, at: "TUR002001",
      counting: .again, people: [400, 380, 390])
    add(
      "KDZ", "PRO_CPM", "Child-friendly space", "P-1", "Children taking part", "children", target: 600,
      at: "TUR046001", counting: .again, level: .partner, people: [210, 230, 240])
    add(
      "KDZ", "EDU", "Catch-up classes", "E-9", "Pupils", "pupils", target: 500, at: "TUR063001", counting: .again,
      people: [180, 190, 200])
    add(
      "HIL", "FSC", "Hot meals", "F-1", "People fed", "people", target: 4000, at: "TUR044001", counting: .again,
      people: [2100, 1900, 1500])
    add(
      "BRG", "ERY", "Grants for small workshops", "L-3", "Workshops supported", "workshops", target: 60,
      at: "TUR027001", counting: .new, people: [40, 44, 52])
    add(
      "BRG", "PRO_GBV", "Safe space for women", "G-1", "Women who came", "women", target: 300, at: "TUR031002",
      counting: .again, level: .internal, people: [90, 96, 104])
    add(
      "MISSION", "M_HAR", "Kitchen gardens of two neighbourhoods", "M-H2", "Meetings held", "meetings", target: 24,
      at: "TUR027001", counting: .again, people: [64, 70, 72])
    add(
      "MISSION", "M_DTM", "Assessment of sites", "M-D1", "Sites assessed", "sites", target: 1400, at: "TUR",
      counting: .new, people: [])
    return lines.joined(separator: "\n") + "\n"
  }
}
