# A guest for tests, in 32 bits, loaded by QEMU's multiboot loader. The last letter of its command
# line says what it does: i waits, and powers off when the power button is pressed; p powers off and c
# reports a panic, both after a second: whoever ends before its start has returned was never started.
.code32
.text
.align 4
.long 0x1badb002, 0, -0x1badb002        # the multiboot header: magic, flags, checksum
.globl _start
_start:
    mov $stack, %esp
    mov 16(%ebx), %esi                  # the command line
    lgdt gdtr
    ljmp $8, $1f
1:  mov $16, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
2:  lodsb                               # its last letter ends up in ah
    test %al, %al
    jz 3f
    mov %al, %ah
    jmp 2b
3:  mov %ah, %bl
    mov $tick, %eax                     # one interrupt: the timer's
    mov %ax, idt + 0x20 * 8
    movw $8, idt + 0x20 * 8 + 2
    movw $0x8e00, idt + 0x20 * 8 + 4
    shr $16, %eax
    mov %ax, idt + 0x20 * 8 + 6
    lidt idtr
    mov $pic, %esi
    mov $10, %ecx
4:  movzbl (%esi), %edx
    mov 1(%esi), %al
    out %al, %dx
    add $2, %esi
    loop 4b
    mov $0x602, %dx                     # let the power button show
    mov $0x100, %ax
    out %ax, %dx
    mov $18, %esi                       # ticks in a second
    sti
5:  hlt
    dec %esi
    jns 6f
    cmp $'p', %bl
    je off
    cmp $'c', %bl
    je crash
6:  mov $0x600, %dx
    in %dx, %ax
    test $0x100, %ax
    jz 5b
off:
    mov $0x604, %dx                     # ACPI's S5
    mov $0x2000, %ax
    out %ax, %dx
    hlt
crash:
    mov $0x505, %dx                     # the panic device
    mov $1, %al
    out %al, %dx
    cli
    hlt
tick:
    push %eax
    mov $0x20, %al
    out %al, $0x20
    pop %eax
    iret
# port, value: the interrupt controllers begin at 0x20 and 0x28, with the timer alone
pic: .byte 0x20,0x11, 0xa0,0x11, 0x21,0x20, 0xa1,0x28, 0x21,4, 0xa1,2, 0x21,1, 0xa1,1, 0x21,0xfe, 0xa1,0xff
.align 8
gdt: .quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr: .word 23
    .long gdt
idtr: .word 0x21 * 8 - 1
    .long idt
.bss
.align 16
idt: .skip 0x21 * 8
    .skip 4096
stack:
