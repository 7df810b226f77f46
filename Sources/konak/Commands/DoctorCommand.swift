import ArgumentParser
import Store
import Web

struct DoctorCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: told("doctor.about"),
    discussion: told("doctor.more"))

  @OptionGroup var options: MissionOptions

  @Flag(help: .told("shared.json"))
  var json = false

  func perform(_ console: Console) async throws {
    let findings = try await options.withMission { mission in await Doctor(mission).examine() }
    if json {
      try console.json(findings)
    } else {
      for finding in findings {
        let mark = ["good": "✓", "attention": "!", "broken": "✗"][finding.state.rawValue] ?? "?"
        console.say("\(mark) \(finding.title(in: console.words)): \(finding.detail(in: console.words))")
      }
    }
    if findings.contains(where: { $0.state == .broken }) { throw ExitCode.failure }
  }
}
