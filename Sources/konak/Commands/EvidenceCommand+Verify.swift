import ArgumentParser
import Basics
import Evidence
import Web

extension EvidenceCommand {
  struct Verify: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("evidence.verify.about"),
      discussion: told("evidence.verify.more"))
    @Argument(help: .told("evidence.verify.options.release", valueName: "code/number"))
    var release: String
    @Flag(help: .told("evidence.verify.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let hasMoved = try await options.withMission { mission in
        let found = try await ReleaseReport(try mission.releaseWriter.releases, words: console.words).verify(release)
        if json {
          console.write(Array((found.json.serialized + "\n").utf8))
        } else {
          for line in found.lines { console.say(line.onOneLine) }
        }
        return found.hasMoved
      }
      if hasMoved { throw ExitCode.failure }
    }
  }
}
