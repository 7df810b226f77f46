import ArgumentParser

struct CompletionCommand: KonakCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print what makes a shell complete konak's commands.",
    discussion: """
      bash: konak completion bash > ~/.local/share/bash-completion/completions/konak
      zsh: konak completion zsh > a folder of $fpath, as _konak
      fish: konak completion fish > ~/.config/fish/completions/konak.fish
      """)
  @Argument(help: "The shell.") var shell: Shell

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
