package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code %%writefile}: the cell as a file. */
final class FileMagics {
    void addTo(Magics magics) {
        magics.add(
                "%%writefile", "[-a] FILE", "write the cell into a file; -a appends to it", this::write, Words::files);
    }

    private Evaluation write(MagicCall call) throws IOException {
        boolean append = call.arguments().startsWith("-a ");
        var name = (append ? call.arguments().substring(2) : call.arguments()).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("which file? %%writefile [-a] FILE");
        }
        var file = Path.of(name);
        var text = call.body().orElse("").replaceFirst("\\A\n", "");
        boolean there = Files.exists(file);
        Files.writeString(
                file,
                text.endsWith("\n") ? text : text + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
        System.out.println((append && there ? "appended to " : there ? "overwrote " : "wrote ") + file);
        return Evaluation.Finished.NOTHING;
    }
}
