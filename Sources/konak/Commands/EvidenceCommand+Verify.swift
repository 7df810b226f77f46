import ArgumentParser
import Basics
import Evidence
import Web

extension EvidenceCommand {
  struct Verify: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Figure an issue of a product again, and say which figure moved and why.",
      discussion: """
        Everything is counted anew from what is known now, by the definitions of then and of now. What was erased cannot \
        be recomputed, and that is said. Exit code 1 when a figure moved.
        """)
    @Argument(help: ArgumentHelp("The issue: the product's code and its number, or its id.", valueName: "code/number"))
    var release: String
    @Flag(help: "One line of JSON with every figure.") var json = false
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
