import ArgumentParser
import Basics
import Foundation
import Web

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: told("demo.about"),
    discussion: told("demo.more"),
    subcommands: [Fill.self, End.self], defaultSubcommand: Fill.self)

  struct Fill: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("demo.fill.about"),
      discussion: told("demo.fill.more"))
    @Option(help: .told("demo.fill.options.submissions", valueName: "number"))
    var submissions = Demonstration.Extent().submissions
    @Option(help: .told("demo.fill.options.seed", valueName: "number"))
    var seed = Demonstration.Extent().seed
    @OptionGroup var options: MissionOptions

    func validate() throws {
      guard (0...5_000_000).contains(submissions) else {
        throw ValidationError(told("wrong.submissions"))
      }
    }

    func perform(_ console: Console) async throws {
      let words = console.words
      let line = ProgressLine()
      defer { line.finish() }
      try await options.withMission(orNew: true) { mission in
        // Asked first: a real mission is not to get places either.
        let examples = try await Demonstration.prepare(mission)
        try await mission.installPlaces()
        let extent = Demonstration.Extent(submissions: submissions, seed: seed)
        let isFilled = try await Demonstration.fill(mission, extent) { done, all in
          line.show(words["console.demo.filling"], done, of: all)
        }
        // A small demonstration is for trying one form; it goes without the months of a flow point.
        if isFilled, submissions >= 1000 {
          try await Demonstration.fillFlows(mission)
          try await Demonstration.fillEmergencies(mission)
          try await Demonstration.fillActivities(mission)
        }
        line.finish()
        let folder = mission.configuration.data.root.path
        console.say(
          words(
            isFilled ? "console.demo.filled" : "console.demo.there",
            ["count": .number(submissions), "folder": .text(folder)]))
        for example in examples {
          console.say(
            words("console.serve.example", ["name": .text(example.name), "password": .text(example.password)]))
        }
      }
    }
  }

  struct End: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("demo.end.about"),
      discussion: told("demo.end.more"))
    @Flag(help: .told("demo.end.options.withoutPeople")) var withoutPeople = false
    @Flag(help: .told("demo.end.options.yes")) var yes = false
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let words = console.words
      let configuration = try options.configuration()
      try confirm(configuration.data.root.path, console)
      let ending = try await Demonstration.end(configuration, keepsPeople: !withoutPeople)
      if json { return try console.json(ending) }
      console.say(words("console.demo.ended", ["folder": .text(ending.setAside)]))
      if ending.administrators.isEmpty {
        console.say(words["console.demo.nobody"])
      } else {
        let names = ending.administrators.joined(separator: words["list.comma"])
        console.say(words("console.demo.people", ["count": .number(ending.people), "names": .text(names)]))
      }
      if ending.grantsLeft > 0 { console.say(words("console.demo.grants", ["count": .number(ending.grantsLeft)])) }
    }

    private func confirm(_ folder: String, _ console: Console) throws {
      guard !yes else { return }
      guard isatty(STDIN_FILENO) == 1 else { throw UsageProblem("confirm") }
      let word = console.words["console.demo.word"]
      console.note(console.words("console.demo.confirm", ["folder": .text(folder), "word": .text(word)]))
      guard readLine()?.lowercased() == word.lowercased() else {
        console.note(console.words["console.demo.kept"])
        throw ExitCode.failure
      }
    }
  }
}
