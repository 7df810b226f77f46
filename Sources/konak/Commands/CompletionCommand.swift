import ArgumentParser

struct CompletionCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: told("completion.about"),
    discussion: told("completion.more"))
  @Argument(help: .told("completion.options.shell")) var shell: Shell

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish
  }

  func perform(_ console: Console) async throws {
    let shell: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    console.write((Konak.completionScript(for: shell) + "\n").utf8)
  }
}
