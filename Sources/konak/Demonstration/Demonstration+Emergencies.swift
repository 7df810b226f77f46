import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Web

/// An emergency of the demonstration: a flood whose figures were replaced after a day and after three, a report that
/// waits for an officer, and hazards beside them. Invented.
extension Demonstration {
  /// Installs the pack and sends the reports, unless its form is there already.
  static func fillEmergencies(_ mission: Mission) async throws {
    let form = ID<FormEngine.Form>(formID: "emergency_event")
    guard try await mission.store.read({ try $0.form(form) }) == nil else { return }
    let (pack, findings) = PackFolder(mission.resources.packs.appending(path: "event-tracking")).read()
    guard let pack, let draft = pack.forms.first(where: { $0.formID == "emergency_event" }) else {
      throw Incomplete(problems: findings.map(\.diagnostic.code))
    }
    try await mission.collect.packs.install(pack, by: .system)
    _ = try await mission.hazards.take(
      HazardFile(Array(hazards.utf8), source: "Demonstration"), isCheck: false, by: .system)
    func person(_ name: String, _ role: Role) async throws -> Requester {
      Requester(.user(try await mission.office.users.user(named: UserName(name)).id), grants: [Grant(role)])
    }
    let (officer, manager) = (try await person("officer", .officer), try await person("manager", .manager))
    var emergency: ID<Emergency>?
    for report in reports {
      let receipt = try await mission.collect.intake.receive(report.post(version: draft.version), by: .system)
      guard case .accepted(let submission, _) = receipt else {
        throw Incomplete(problems: ["a report of an emergency was not accepted"])
      }
      _ = try await mission.store.sealNow()
      guard report.isTaken else { continue }
      if let known = emergency {
        try await mission.emergencies.take(submission, into: known, by: officer)
      } else {
        emergency = try await mission.emergencies.begin(from: submission, by: officer)
      }
      guard let emergency else { continue }
      let told = try await mission.emergencies.emergency(emergency, for: manager, on: Day(.now))
      if let figure = told.figures.last {
        try await mission.emergencies.approve(figure.entry, of: emergency, by: manager)
      }
    }
    _ = try await mission.store.sealNow()
  }

  private static let hazards = """
    id,kind,title,time,place_code,magnitude,scale
    demo-1,earthquake,Offshore of Samandağ,2026-06-08T02:41:00Z,TUR031014,4.6,mb
    demo-2,flood,Asi river,2026-06-10T03:00:00Z,TUR031014,,
    demo-3,landslide,Road to Yayladağı,2026-06-12T15:00:00Z,TUR031015,,
    """

  private struct Report {
    let district: String
    let kind: String
    let stage: String
    let asOf: String
    let began: String
    /// Name, households, individuals.
    let places: [(name: String, households: Int?, individuals: Int?)]
    let isTaken: Bool

    func post(version: String) -> SubmissionPost {
      let destinations = places.map { place in
        let unit = place.individuals != nil ? "individuals" : "households"
        let count = place.individuals ?? place.households
        return "<destination><destination_code>\(district)</destination_code>"
          + "<destination_name>\(place.name)</destination_name>"
          + "<known>\(count == nil ? "unknown" : "counted")</known>"
          + (count.map { "<unit>\(unit)</unit><\(unit)>\($0)</\(unit)>" } ?? "")
          + "<shelter>public</shelter></destination>"
      }.joined()
      let key = "\(district)-\(began)-\(stage)"
      let xml = """
        <?xml version="1.0" encoding="UTF-8"?><data id="emergency_event" version="\(version)"><start>\(asOf)</start>\
        <end>\(asOf)</end><today>\(asOf.prefix(10))</today><deviceid>demo:event</deviceid><report>\
        <event>\(district)-\(began)</event><stage>\(stage)</stage><reported_at>\(asOf)</reported_at></report><event_group>\
        <event_kind>\(kind)</event_kind><began_on>\(began)</began_on><district>\(district)</district>\
        <location>Lower town</location><continues>no</continues></event_group>\(destinations)<situation>\
        <needs>shelter water</needs><at_risk>elderly</at_risk><access>yes</access><expected>return</expected></situation>\
        <source><sources>authority mukhtar</sources><seen>yes</seen></source>\
        <meta><instanceID>uuid:\(ID<Submission>(named: "demonstration", key))</instanceID></meta></data>
        """
      return SubmissionPost(xml: Array(xml.utf8))
    }
  }

  private static let reports = [
    Report(
      district: "TUR031014", kind: "flood", stage: "flash", asOf: "2026-06-10T07:10:00.000+03:00", began: "2026-06-10",
      places: [("Primary school", 60, nil), ("Wedding hall", nil, nil)], isTaken: true),
    Report(
      district: "TUR031014", kind: "flood", stage: "day", asOf: "2026-06-11T06:00:00.000+03:00", began: "2026-06-10",
      places: [("Primary school", 85, nil), ("Wedding hall", nil, 240)], isTaken: true),
    Report(
      district: "TUR031014", kind: "flood", stage: "three_days", asOf: "2026-06-13T06:00:00.000+03:00",
      began: "2026-06-10", places: [("Primary school", 40, nil), ("Wedding hall", nil, 0)], isTaken: true),
    Report(
      district: "TUR031015", kind: "landslide", stage: "flash", asOf: "2026-06-12T19:30:00.000+03:00",
      began: "2026-06-12", places: [("Village school", nil, 35)], isTaken: false),
  ]
}
