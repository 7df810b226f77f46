import ArgumentParser
import CJemalloc

@main
struct Konak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "konak",
    abstract: "The operations system of a migration mission.",
    discussion: """
      Data are collected with forms, become records, lead to action, and are published as evidence. One program, one \
      data folder; `konak serve` is where to begin, and `konak demo` shows it with invented data. Commands speak the \
      language of the terminal (LANG): English, Turkish or Arabic.

      Exit codes: 0 done, 1 refused or failed, 64 wrong usage, 78 wrong configuration.
      """,
    version: KonakVersion.text,
    subcommands: [
      ServeCommand.self, DemoCommand.self, DoctorCommand.self, UserCommand.self, FormCommand.self,
      PackCommand.self, SubmissionsCommand.self, PlacesCommand.self, SitesCommand.self, PresenceCommand.self,
      FlowsCommand.self, EmergenciesCommand.self, HazardsCommand.self, ActivitiesCommand.self,
      EvidenceCommand.self, IndicatorsCommand.self, JournalCommand.self, ImportCommand.self, BackupCommand.self,
      RestoreCommand.self, KeyCommand.self, CompletionCommand.self, MeasureCommand.self,
    ])
}

enum KonakVersion {
  static let text = "0.1.0"
}
