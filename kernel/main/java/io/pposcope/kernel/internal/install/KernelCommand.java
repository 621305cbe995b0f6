package io.pposcope.kernel.internal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pposcope kernel}: makes the kernel known to a Jupyter, or makes it forgotten. */
@Command(
        name = "pposcope kernel",
        mixinStandardHelpOptions = true,
        description = "Install the kernel for a Jupyter of your own, or remove it.")
public final class KernelCommand {
    @Spec
    private CommandSpec spec;

    private KernelCommand() {}

    /** Runs a command line and returns the exit status. */
    public static int run(String... arguments) {
        return new CommandLine(new KernelCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                        command.getErr().println("pposcope: " + failure.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    private static final class Where {
        @Option(names = "--user", description = "For you alone, in your Jupyter data folder (the default).")
        private boolean user;

        @Option(names = "--sys-prefix", description = "For the Python environment that is active.")
        private boolean sysPrefix;

        @Option(names = "--prefix", paramLabel = "FOLDER", description = "Below FOLDER/share/jupyter.")
        private Path prefix;

        KernelFolders folders() throws IOException {
            return prefix != null
                    ? KernelFolders.below(prefix)
                    : sysPrefix ? KernelFolders.ofActivePython() : KernelFolders.ofUser();
        }
    }

    /** What install and uninstall have in common. */
    private static final class Target {
        @ArgGroup
        private Where where = new Where();

        @Option(
                names = "--name",
                paramLabel = "NAME",
                defaultValue = "pposcope",
                description = "Name of the kernel's folder; default ${DEFAULT-VALUE}.")
        private String name;

        KernelFolders folders() throws IOException {
            return where.folders();
        }
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description = "Install the kernel, with jars of its own: this folder may go away afterwards.")
    int install(
            @Mixin Target target,
            @Option(
                            names = "--display-name",
                            paramLabel = "TEXT",
                            defaultValue = "PPOscope (Java)",
                            description = "What Jupyter shows; default “${DEFAULT-VALUE}”.")
                    String displayName,
            @Option(
                            names = "--jvm",
                            paramLabel = "FLAG",
                            description = "A flag for the kernel's JVM, as --jvm=-Xmx8g; may be repeated.")
                    List<String> jvm,
            @Option(
                            names = "--allow-shell",
                            description = "Let cells run commands of the system's shell with a leading “!”.")
                    boolean shell)
            throws IOException {
        var kernelSpec = new KernelSpec(target.name, displayName, jvm == null ? List.of() : jvm, shell);
        var folders = target.folders();
        var store = new JarStore(folders.jars());
        var file = kernelSpec.writeUnder(folders.kernels(), store.keep(JarStore.ownClassPath()));
        store.prune(folders.kernels());
        spec.commandLine().getOut().println("installed " + file);
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "uninstall",
            mixinStandardHelpOptions = true,
            description = "Remove an installed kernel and its jars; running kernels go on.")
    int uninstall(@Mixin Target target) throws IOException {
        var folders = target.folders();
        var folder = folders.kernels().resolve(KernelSpec.requireName(target.name));
        if (!Files.exists(folder.resolve("kernel.json"))) {
            throw new IOException("there is no kernel “" + target.name + "” in " + folders.kernels()
                    + "; `jupyter kernelspec list` shows all there are");
        }
        JarStore.delete(folder);
        new JarStore(folders.jars()).prune(folders.kernels());
        spec.commandLine().getOut().println("removed " + folder);
        return CommandLine.ExitCode.OK;
    }
}
