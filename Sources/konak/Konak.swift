import ArgumentParser

@main
struct Konak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "konak", abstract: "The operations system of a migration mission.")
}
